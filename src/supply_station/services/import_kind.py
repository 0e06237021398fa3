"""导入的种类：every kind of file that can be imported, declared once.

The rest of the import — telling files apart, preview, taking, undoing, what a clerk reads — goes by this
table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.intake import (
    customer_export,
    customer_important_export,
    cutover_export,
    employee_export,
    line_export,
    meter_export,
    outage_notice_export,
    transformer_area_export,
    usage_export,
    zero_account_export,
)
from supply_station.intake.export import Rows
from supply_station.intake.headings import Column, Table
from supply_station.models import (
    Base,
    Customer,
    Employee,
    EmployeePost,
    Line,
    Meter,
    MeterInstallation,
    OutageArea,
    OutageCall,
    OutageLine,
    OutageNotice,
    TransformerArea,
    Usage,
    WorkOrder,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.models.base import heading
from supply_station.services import (
    customer_import,
    customer_important,
    customer_take,
    cutover,
    cutover_import,
    employee_import,
    line_import,
    meter_import,
    outage_notice_import,
    transformer_area_import,
    usage_import,
    zero_account_import,
)
from supply_station.services.import_change import Stamp
from supply_station.services.office import Work
from supply_station.services.plan import Plan


class Tab(StrEnum):
    """A tab of a preview that not every kind has."""

    ABSENT = "缺少"
    DIFFERENCES = "档案差异"
    AREAS = "各台区"


@dataclass(frozen=True)
class Asked:
    """What a clerk tells about a whole file that does not say it: the field, its word, and an example."""

    field: str
    word: str
    example: str


MONTH = Asked("month", "电费年月", "2026-10")
DOCUMENT = Asked("document", "割接文号", "营销〔2026〕12号")


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        word: what a clerk calls it.
        columns: the columns it knows; the first is the key, without which there is no row.
        needs: what must be there: a word for it, and fields of which any will do.
        rows: a table and what was told for it become rows; raises RuleBroken for a file of another kind.
        plan: works out what taking would do.
        take: writes what a plan says.
        shown: fields that the tab 新增 of a preview shows.
        key: where the book keeps the key.
        writes: what its batches create; an undo voids it in this order, and is refused where it was changed
            or other records stand on it.
        along: what its batches create along the way; an undo leaves what is in use meanwhile.
        page: the stem of the page where its rows are seen.
        tabs: further tabs of its preview.
        asks: what must be told where the file does not say it.
        brings: whether it may bring accounts that the book has not.
        surely: whether a file that has what it needs is of this kind, whatever else it names.
    """

    word: str
    columns: Sequence[Column]
    needs: Mapping[str, frozenset[str]]
    rows: Callable[[Table, str | None], Rows]
    plan: Callable[[Session, Plan], None]
    take: Callable[[Work, Plan, Stamp], None]
    shown: tuple[str, ...]
    key: InstrumentedAttribute[Any]
    writes: tuple[type[Base], ...]
    page: str
    along: tuple[type[Base], ...] = ()
    tabs: frozenset[Tab] = frozenset()
    asks: Asked | None = None
    brings: bool = False
    surely: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """What a column of this kind of file can be: field → the clerk's word."""
        return {column.field: column.title for column in self.columns}

    @property
    def of_accounts(self) -> bool:
        """Whether a row is about one account."""
        return self.columns[0].field == customer_export.COLUMNS[0].field

    def lacks(self, held: frozenset[str]) -> tuple[str, ...]:
        """Words for what a file with these fields has not; empty for a file of the kind."""
        return tuple(word for word, fields in self.needs.items() if not fields & held)


_ACCOUNT = {"户号": frozenset({"account_no"})}

KINDS: dict[str, Kind] = {
    "employee": Kind(
        word="员工名单",
        columns=employee_export.COLUMNS,
        needs={"姓名": frozenset({"name"})},
        rows=employee_export.rows,
        plan=employee_import.plan,
        take=employee_import.take,
        shown=("name", "staff_no", "phone", "post", "since"),
        key=Employee.name,
        writes=(EmployeePost, Employee),
        page="employee",
    ),
    "line": Kind(
        word="线路名单",
        columns=line_export.COLUMNS,
        needs={"线路": frozenset({"line"})},
        rows=line_export.rows,
        plan=line_import.plan,
        take=line_import.take,
        shown=("line", "code"),
        key=Line.name,
        writes=(Line,),
        page="line",
    ),
    "transformer_area": Kind(
        word="台区名单",
        columns=transformer_area_export.COLUMNS,
        needs={"台区": frozenset({"area"})},
        rows=transformer_area_export.rows,
        plan=transformer_area_import.plan,
        take=transformer_area_import.take,
        shown=("area", "code", "line", "manager", "villages", "cycle"),
        key=TransformerArea.name,
        writes=(TransformerArea,),
        page="transformer_area",
    ),
    "customer": Kind(
        word="客户档案",
        columns=customer_export.COLUMNS,
        needs=_ACCOUNT | {"户名": frozenset({"name"})},
        rows=customer_export.rows,
        plan=customer_import.plan,
        take=customer_take.take,
        shown=("account_no", "name", "area", "usage_class", "status", "address"),
        key=Customer.account_no,
        writes=(MeterInstallation, Customer),
        along=(Meter, TransformerArea, Line),
        page="customer",
        tabs=frozenset({Tab.ABSENT}),
    ),
    "customer_important": Kind(
        word="重要客户名单",
        columns=customer_important_export.COLUMNS,
        needs=_ACCOUNT | {"重要客户原因": frozenset({"important_reason"})},
        rows=customer_important_export.rows,
        plan=customer_important.plan,
        take=customer_important.take,
        shown=("account_no",),
        key=Customer.account_no,
        writes=(),
        page="customer",
    ),
    "outage_notice": Kind(
        word="停电计划表",
        columns=outage_notice_export.COLUMNS,
        needs={
            "公告停电时间": frozenset({"starts_at"}),
            "公告送电时间": frozenset({"ends_at"}),
            "停电线路（或停电台区）": frozenset({"line", "area"}),
        },
        rows=outage_notice_export.rows,
        plan=outage_notice_import.plan,
        take=outage_notice_import.take,
        shown=("starts_at", "ends_at", "line", "area", "kind", "reason"),
        key=OutageNotice.number,
        writes=(OutageCall, OutageArea, OutageLine, OutageNotice),
        page="outage_notice",
    ),
    "meter": Kind(
        word="电能表清单",
        columns=meter_export.COLUMNS,
        needs=_ACCOUNT | {"资产编号（或出厂编号）": frozenset({"asset_no", "factory_no"})},
        rows=meter_export.rows,
        plan=meter_import.plan,
        take=meter_import.take,
        shown=("account_no", "asset_no", "factory_no", "multiplier", "installed_on", "read_at_start"),
        key=Customer.account_no,
        writes=(MeterInstallation,),
        along=(Meter,),
        page="customer",
        tabs=frozenset({Tab.DIFFERENCES}),
    ),
    cutover.KIND: Kind(
        word="台区割接",
        columns=cutover_export.COLUMNS,
        needs=_ACCOUNT | {"新台区": frozenset({"new_area"})},
        rows=cutover_export.rows,
        plan=cutover_import.plan,
        take=cutover_import.take,
        shown=("account_no",),
        key=Customer.account_no,
        writes=(),
        page="customer",
        tabs=frozenset({Tab.AREAS}),
        asks=DOCUMENT,
        surely=True,
    ),
    "zero_account": Kind(
        word="期初零度户",
        columns=zero_account_export.COLUMNS,
        needs=_ACCOUNT
        | {
            column.title: frozenset({column.field})
            for column in zero_account_export.COLUMNS
            if column.field in zero_account_export.NEEDED
        },
        rows=zero_account_export.rows,
        plan=zero_account_import.plan,
        take=zero_account_import.take,
        shown=("account_no", "state", "month", "zero_months", "finding", "treatment", "answer"),
        key=Customer.account_no,
        writes=(WorkOrder, ZeroAccount),
        along=(ZeroAccountReport, ZeroAccountAnnouncement),
        page="zero_account_case",
        surely=True,
    ),
    "usage": Kind(
        word="电量明细",
        columns=usage_export.COLUMNS,
        needs=_ACCOUNT | {"电量（或止码）": frozenset({"kwh", "read_to"})},
        rows=usage_export.rows,
        plan=usage_import.plan,
        take=usage_import.take,
        shown=("account_no", "month", "meter_no", "register", "read_from", "read_to", "kwh"),
        key=Customer.account_no,
        writes=(Usage, MeterInstallation, Customer),
        along=(Meter, TransformerArea, Line),
        page="usage",
        tabs=frozenset({Tab.ABSENT, Tab.DIFFERENCES}),
        asks=MONTH,
        brings=True,
        surely=True,
    ),
}
"""By stem. Several kinds of file at once are taken in this order."""

TITLES = KINDS["customer"].fields | {"kwh_derived": heading(Usage.kwh_derived)}
"""Of fields that a file may change though it has no column of them."""
