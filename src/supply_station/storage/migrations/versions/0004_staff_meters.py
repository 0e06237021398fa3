"""员工自用电：whose accounts they are, readings typed, 补收, inspections, the board.

Written against the tables of its day; imports no model.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0004"
down_revision = "0003"

TEXT = sa.String()
MONTH = sa.String(7)
NAME = sa.String(40)
INTEGER = sa.Integer()
BOOLEAN = sa.Boolean()
DAY = sa.Date()
TIME = sa.DateTime()
JSON = sa.JSON()
LIVE = sa.text("voided_at IS NULL")


def upgrade() -> None:
    _ledger(
        "staff_meter",
        *_required(NAME, "ledger"),
        *_optional(INTEGER, "employee_id"),
        *_required(INTEGER, "customer_id"),
        *_required(MONTH, "since"),
        *_optional(MONTH, "until"),
        *_optional(TEXT, "note"),
        _reference("staff_meter", "employee_id", "employee"),
        _reference("staff_meter", "customer_id", "customer"),
    )
    _indexes("staff_meter", "employee_id", "customer_id")
    still = sa.text("voided_at IS NULL AND until IS NULL")
    op.create_index("uq_staff_meter_open", "staff_meter", ["customer_id"], unique=True, sqlite_where=still)
    _ledger(
        "staff_meter_reading",
        *_of_account(),
        *_required(BOOLEAN, "rolled_over", "paid"),
        *_optional(INTEGER, "read_from", "read_to", "kwh", "fee", "reviewed_kwh", "reviewed_fee"),
        *_optional(DAY, "read_on", "reviewed_on"),
        *_optional(TEXT, "reader"),
        *_optional(INTEGER, "reviewer_id"),
        _reference("staff_meter_reading", "staff_meter_id", "staff_meter"),
        _reference("staff_meter_reading", "reviewer_id", "employee"),
    )
    _indexes("staff_meter_reading", "month")
    _one_live("uq_staff_meter_reading_month", "staff_meter_reading", "staff_meter_id", "month")
    _back_bills()
    _ledger(
        "staff_meter_posting",
        *_required(MONTH, "month"),
        *_required(DAY, "posted_on"),
        *_optional(DAY, "until"),
        *_required(TEXT, "places"),
        *_required(INTEGER, "prints"),
        *_required(JSON, "lines"),
    )
    _one_live("uq_staff_meter_posting_month", "staff_meter_posting", "month")


def _back_bills() -> None:
    _ledger(
        "staff_meter_back_bill",
        *_of_account(),
        *_required(INTEGER, "read_from", "read_to", "multiplier", "kwh", "fee"),
        *_required(BOOLEAN, "rolled_over"),
        *_optional(MONTH, "period_from", "period_to"),
        *_required(TEXT, "basis"),
        *_required(DAY, "billed_on"),
        _reference("staff_meter_back_bill", "staff_meter_id", "staff_meter"),
    )
    _indexes("staff_meter_back_bill", "staff_meter_id", "month")
    _ledger(
        "staff_meter_inspection",
        *_required(INTEGER, "staff_meter_id", "first_id", "second_id"),
        *_required(DAY, "inspected_on"),
        *_required(NAME, "result"),
        *_optional(INTEGER, "read_on_site"),
        *_optional(TEXT, "detail"),
        _reference("staff_meter_inspection", "staff_meter_id", "staff_meter"),
        _reference("staff_meter_inspection", "first_id", "employee"),
        _reference("staff_meter_inspection", "second_id", "employee"),
    )
    _indexes("staff_meter_inspection", "staff_meter_id", "inspected_on")


def _of_account() -> list[sa.Column[Any]]:
    return [*_required(INTEGER, "staff_meter_id"), *_required(MONTH, "month")]


def _required(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=True) for name in names]


def _reference(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}")


def _ledger(table: str, *items: SchemaItem) -> None:
    op.create_table(
        table,
        *items,
        *_required(INTEGER, "id"),
        *_required(TIME, "recorded_at"),
        *_optional(INTEGER, "batch_id"),
        *_optional(JSON, "sources"),
        *_optional(TIME, "voided_at"),
        *_optional(TEXT, "void_reason"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _reference(table, "batch_id", "import_batch"),
    )
    _indexes(table, "batch_id")


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _one_live(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, [*columns], unique=True, sqlite_where=LIVE)
