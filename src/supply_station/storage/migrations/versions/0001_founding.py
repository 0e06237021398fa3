"""建账：every table a book has from its first day.

Written against the tables of its day; imports no model.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

TEXT = sa.String()
MONTH = sa.String(7)
NAME = sa.String(40)
WORD = sa.String(80)
INTEGER = sa.Integer()
BOOLEAN = sa.Boolean()
DAY = sa.Date()
TIME = sa.DateTime()
JSON = sa.JSON()
LIVE = sa.text("voided_at IS NULL")
OPEN = sa.text("voided_at IS NULL AND state <> 'CLOSED'")
USAGE_KEY = ["customer_id", "month", "meter_no", "register"]


def upgrade() -> None:
    _imports()
    _station()
    _people()
    _grid()
    _customer()
    _meters()
    _usage()
    _zero_accounts()
    _work_orders()


def _required(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=True) for name in names]


def _reference(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}")


def _plain(table: str, *items: SchemaItem) -> None:
    op.create_table(
        table, *_required(INTEGER, "id"), *items, sa.PrimaryKeyConstraint("id", name=f"pk_{table}")
    )


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
        _reference(table, "batch_id", "import_batch"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _imports() -> None:
    _plain(
        "import_batch",
        *_required(TEXT, "kind", "file"),
        *_optional(TEXT, "sheet"),
        *_optional(MONTH, "month"),
        *_required(TIME, "taken_at"),
        *_required(TEXT, "taken_by"),
        *_required(INTEGER, "rows", "created", "updated", "unchanged", "absent", "refused"),
        *_optional(JSON, "mapping"),
        *_optional(TIME, "undone_at"),
        *_optional(TEXT, "undone_by"),
    )
    _plain(
        "import_change",
        *_required(INTEGER, "batch_id"),
        *_required(TEXT, "record"),
        *_required(INTEGER, "record_id"),
        *_required(TEXT, "field"),
        *_required(JSON, "old", "new"),
        *_optional(TEXT, "old_source"),
        _reference("import_change", "batch_id", "import_batch"),
    )
    _indexes("import_change", "batch_id")
    _plain(
        "archive_difference",
        *_required(INTEGER, "batch_id", "customer_id"),
        *_required(MONTH, "month"),
        *_required(TEXT, "field", "item"),
        *_required(NAME, "handling"),
        *_optional(TEXT, "book", "file", "reason", "handled_by"),
        *_optional(TIME, "handled_at"),
        *_optional(INTEGER, "work_order_id"),
        _reference("archive_difference", "batch_id", "import_batch"),
        _reference("archive_difference", "customer_id", "customer"),
        _reference("archive_difference", "work_order_id", "work_order"),
    )
    _indexes("archive_difference", "batch_id", "customer_id", "handling", "work_order_id")


def _station() -> None:
    _plain(
        "station",
        *_required(TEXT, "name"),
        *_optional(TEXT, "county_company"),
        *_optional(MONTH, "start_month"),
        *_required(BOOLEAN, "practice"),
        *_required(TIME, "founded_at"),
    )
    _plain(
        "journal",
        *_required(TIME, "at"),
        *_required(TEXT, "clerk", "act"),
        *_required(JSON, "changes"),
        *_required(TEXT, "previous_hash", "hash"),
    )
    _ledger(
        "parameter",
        *_required(TEXT, "key", "value"),
        *_required(DAY, "valid_from"),
        *_optional(DAY, "valid_to"),
        *_required(NAME, "level"),
        *_required(TEXT, "source"),
    )
    _indexes("parameter", "batch_id")
    op.create_index("ix_parameter_key", "parameter", ["key", "valid_from"])
    _ledger(
        "holiday",
        *_required(DAY, "day"),
        *_required(BOOLEAN, "working"),
        *_optional(TEXT, "name"),
    )
    _indexes("holiday", "batch_id")
    op.create_index("uq_holiday_day", "holiday", ["day"], unique=True, sqlite_where=LIVE)


def _people() -> None:
    _ledger(
        "employee",
        *_required(TEXT, "name"),
        *_optional(TEXT, "staff_no", "phone"),
    )
    _indexes("employee", "batch_id")
    op.create_index("uq_employee_staff_no", "employee", ["staff_no"], unique=True, sqlite_where=LIVE)
    _ledger(
        "employee_post",
        *_required(INTEGER, "employee_id"),
        *_required(NAME, "post"),
        *_required(DAY, "valid_from"),
        *_optional(DAY, "valid_to"),
        _reference("employee_post", "employee_id", "employee"),
    )
    _indexes("employee_post", "batch_id", "employee_id")


def _grid() -> None:
    _ledger(
        "line",
        *_required(TEXT, "name"),
        *_optional(TEXT, "code"),
    )
    _indexes("line", "batch_id")
    op.create_index("uq_line_name", "line", ["name"], unique=True, sqlite_where=LIVE)
    _ledger(
        "transformer_area",
        *_required(TEXT, "name"),
        *_optional(TEXT, "code"),
        *_optional(INTEGER, "line_id", "manager_id"),
        *_optional(TEXT, "villages"),
        *_optional(WORD, "cycle"),
        _reference("transformer_area", "line_id", "line"),
        _reference("transformer_area", "manager_id", "employee"),
    )
    _indexes("transformer_area", "batch_id", "line_id")
    op.create_index("uq_transformer_area_name", "transformer_area", ["name"], unique=True, sqlite_where=LIVE)


def _customer() -> None:
    _ledger(
        "customer",
        *_required(TEXT, "account_no"),
        *_optional(TEXT, "former_account_no"),
        *_required(TEXT, "name", "initials"),
        *_optional(WORD, "category", "usage_class"),
        *_required(WORD, "status"),
        *_optional(WORD, "cycle"),
        *_optional(INTEGER, "area_id"),
        *_optional(TEXT, "reading_section"),
        *_optional(INTEGER, "reading_day", "walking_order"),
        *_optional(TEXT, "address", "contact", "phone", "identity_no"),
        *_optional(INTEGER, "capacity"),
        *_optional(TEXT, "voltage"),
        *_optional(WORD, "phase", "metering", "locality"),
        *_optional(TEXT, "important_reason"),
        *_optional(DAY, "opened_on"),
        *_optional(INTEGER, "opening_zero_count"),
        *_optional(MONTH, "opening_month"),
        _reference("customer", "area_id", "transformer_area"),
    )
    _indexes("customer", "area_id", "batch_id", "former_account_no")
    op.create_index("uq_customer_account_no", "customer", ["account_no"], unique=True, sqlite_where=LIVE)


def _meters() -> None:
    _ledger("meter", *_optional(TEXT, "asset_no", "factory_no", "model"), *_optional(INTEGER, "digits"))
    _indexes("meter", "asset_no", "batch_id")
    _ledger(
        "meter_installation",
        *_required(INTEGER, "customer_id", "meter_id"),
        *_optional(INTEGER, "multiplier"),
        *_required(BOOLEAN, "in_place"),
        *_optional(DAY, "installed_on", "removed_on"),
        *_optional(INTEGER, "read_at_start", "read_at_end"),
        _reference("meter_installation", "customer_id", "customer"),
        _reference("meter_installation", "meter_id", "meter"),
    )
    _indexes("meter_installation", "batch_id", "customer_id", "meter_id")


def _usage() -> None:
    _ledger(
        "usage",
        *_required(INTEGER, "customer_id"),
        *_required(MONTH, "month"),
        *_required(TEXT, "meter_no"),
        *_required(WORD, "register"),
        *_optional(INTEGER, "read_from", "read_to", "multiplier"),
        *_required(INTEGER, "kwh"),
        *_required(BOOLEAN, "kwh_derived"),
        *_optional(INTEGER, "fee"),
        *_optional(DAY, "read_on"),
        *_optional(TEXT, "reader"),
        _reference("usage", "customer_id", "customer"),
    )
    _indexes("usage", "batch_id")
    op.create_index("ix_usage_month", "usage", ["month", "customer_id", "kwh"], sqlite_where=LIVE)
    op.create_index("uq_usage_key", "usage", USAGE_KEY, unique=True, sqlite_where=LIVE)


def _zero_accounts() -> None:
    _ledger(
        "zero_account",
        *_required(INTEGER, "customer_id", "zero_months"),
        *_required(MONTH, "month", "zero_from"),
        *_required(NAME, "state"),
        *_optional(NAME, "finding", "state_before"),
        *_optional(DAY, "checked_on", "closed_on"),
        *_optional(INTEGER, "read_on_site", "closing_batch_id"),
        *_optional(TEXT, "close_reason"),
        _reference("zero_account", "customer_id", "customer"),
        _reference("zero_account", "closing_batch_id", "import_batch"),
    )
    _indexes("zero_account", "batch_id", "customer_id", "month")
    op.create_index("uq_zero_account_open", "zero_account", ["customer_id"], unique=True, sqlite_where=OPEN)


def _work_orders() -> None:
    _ledger(
        "work_order",
        *_required(TEXT, "number"),
        *_required(NAME, "kind"),
        *_required(MONTH, "month"),
        *_required(INTEGER, "customer_id"),
        *_optional(INTEGER, "zero_account_id"),
        *_required(NAME, "state"),
        *_optional(TIME, "printed_at"),
        *_required(INTEGER, "prints"),
        _reference("work_order", "customer_id", "customer"),
        _reference("work_order", "zero_account_id", "zero_account"),
        sa.UniqueConstraint("number", name="uq_work_order_number"),
    )
    _indexes("work_order", "batch_id", "customer_id", "month", "zero_account_id")
    _ledger(
        "attachment",
        *_required(TEXT, "record"),
        *_required(INTEGER, "record_id"),
        *_required(TEXT, "name", "sha256"),
        *_required(INTEGER, "size"),
    )
    _indexes("attachment", "batch_id", "record_id", "sha256")
