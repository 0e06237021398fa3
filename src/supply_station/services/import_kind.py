"""导入的种类：every kind of file that can be imported, declared once.

The rest of the import — telling files apart, preview, taking, what a clerk reads — goes by this table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from supply_station.intake import customer_export, usage_export
from supply_station.intake.export import Rows
from supply_station.intake.headings import Column, Table
from supply_station.services import customer_import, customer_take, usage_import
from supply_station.services.import_change import Stamp
from supply_station.services.office import Work
from supply_station.services.plan import Plan


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        word: what a clerk calls it.
        columns: the columns it knows; the first is the key, without which there is no row.
        needs: what tells it from others and must be there: a word for it, and fields of which any will do.
        rows: a table and the 电费年月 told for it become rows; raises RuleBroken for a file of another kind.
        plan: works out what taking would do.
        take: writes what a plan says.
        shown: fields that the tab 新增 of a preview shows.
        monthly: whether its rows are of a 电费年月.
        brings: whether it may bring accounts that the book has not.
    """

    word: str
    columns: Sequence[Column]
    needs: Mapping[str, frozenset[str]]
    rows: Callable[[Table, str | None], Rows]
    plan: Callable[[Session, Plan], None]
    take: Callable[[Work, Plan, Stamp], None]
    shown: tuple[str, ...]
    monthly: bool = False
    brings: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """What a column of this kind of file can be: field → the clerk's word."""
        return {column.field: column.title for column in self.columns}

    def lacks(self, held: frozenset[str]) -> tuple[str, ...]:
        """Words for what a file with these fields has not; empty for a file of the kind."""
        return tuple(word for word, fields in self.needs.items() if not fields & held)


KINDS: dict[str, Kind] = {
    "customer": Kind(
        word="客户档案",
        columns=customer_export.COLUMNS,
        needs={"户号": frozenset({"account_no"}), "户名": frozenset({"name"})},
        rows=customer_export.rows,
        plan=customer_import.plan,
        take=customer_take.take,
        shown=("account_no", "name", "area", "usage_class", "status", "address"),
    ),
    "usage": Kind(
        word="电量明细",
        columns=usage_export.COLUMNS,
        needs={"户号": frozenset({"account_no"}), "电量（或止码）": frozenset({"kwh", "read_to"})},
        rows=usage_export.rows,
        plan=usage_import.plan,
        take=usage_import.take,
        shown=("account_no", "month", "meter_no", "register", "read_from", "read_to", "kwh"),
        monthly=True,
        brings=True,
    ),
}
"""By stem. Several kinds of file at once are taken in this order."""

TOLD_APART = ("usage", "customer")
"""In which order a file is tried: one with readings is no customer list, though it names customers."""
