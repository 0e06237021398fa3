"""表的底子：column types, the heading on a column, and what every kept row carries."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine


class Base(DeclarativeBase):
    """The metadata of a book; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Energy(Integer):
    """电量, in 0.01 kWh."""


class Power(Integer):
    """容量, in 0.01 kW."""


class Reading(Integer):
    """示数, in 0.01 of the dial."""


class Fen(Integer):
    """金额, in fen."""


class Month(String):
    """月份, text `YYYY-MM`."""


def chosen(enum: type[StrEnum]) -> Enum:
    """A closed set of words: names stored, Chinese values shown, unknown names refused on load."""
    return Enum(enum, native_enum=False, create_constraint=False, length=40, validate_strings=True)


class OpenWord(TypeDecorator[str]):
    """A set of words that the marketing system may extend: a known word is stored by its name.

    An unknown word is kept as written, behind `=`; it comes back as plain text.
    """

    impl = String(80)
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum
        self._stored = {member.value: member.name for member in enum}
        self._loaded = {member.name: member for member in enum}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """A word as the book stores it."""
        return None if value is None else self._stored.get(value) or f"={value}"

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """A stored word as a person reads it: the member, or the unknown word as it was written."""
        return None if value is None else self._loaded.get(value) or value[1:]


def column(
    heading: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], *args: Any, **kwargs: Any
) -> MappedColumn[Any]:
    """A mapped column with the heading a clerk sees; the one place a heading is written."""
    return mapped_column(kind, *args, info={"heading": heading}, **kwargs)


def heading(attribute: Any) -> str:
    """The heading of `Model.column`."""
    return str(attribute.property.columns[0].info["heading"])


LIVE = text("voided_at IS NULL")


def unique_while_live(name: str, *columns: str) -> Index:
    """Uniqueness among rows that are not 作废: a voided number may stand beside its successor."""
    return Index(name, *columns, unique=True, sqlite_where=LIVE)


class Kept:
    """What every ledger row carries: when it was typed, where it came from, and whether it was voided.

    `sources` names for each changed field what changed it (`{"name": "更正 …"}` or `{"name": "批次 12"}`); a
    field that is not named comes from the row's own batch, or from the hand that typed the row.
    """

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    recorded_at: Mapped[datetime] = column("录入时间", DateTime)
    batch_id: Mapped[int | None] = column("来源批次", Integer, ForeignKey("import_batch.id"), index=True)
    sources: Mapped[dict[str, str] | None] = column("各项来源", JSON(none_as_null=True))
    voided_at: Mapped[datetime | None] = column("作废时间", DateTime)
    void_reason: Mapped[str | None] = column("作废原因", String)
