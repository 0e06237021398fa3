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

BOOLEAN = sa.Boolean()
DAY = sa.Date()
INTEGER = sa.Integer()
JSON = sa.JSON()
TEXT = sa.String()
TIME = sa.DateTime()
LIVE = sa.text("voided_at IS NULL")
OPEN = sa.text("voided_at IS NULL AND state <> 'CLOSED'")
MONTH = sa.String(7)
NAME = sa.String(40)
WORD = sa.String(80)


def upgrade() -> None:
    _import_batch()
    _journal()
    _station()
    _attachment()
    _employee()
    _holiday()
    _import_change()
    _line()
    _meter()
    _parameter()
    _employee_post()
    _transformer_area()
    _customer()
    _archive_difference()
    _meter_installation()
    _usage()
    _zero_account()
    _work_order()


def _required(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=True) for name in names]


def _id() -> sa.Column[Any]:
    return sa.Column("id", INTEGER, nullable=False)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _reference(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}")


def _kept(table: str) -> list[SchemaItem]:
    return [
        _id(),
        *_required(TIME, "recorded_at"),
        *_optional(INTEGER, "batch_id"),
        *_optional(JSON, "sources"),
        *_optional(TIME, "voided_at"),
        *_optional(TEXT, "void_reason"),
        _reference(table, "batch_id", "import_batch"),
        _key(table),
    ]


def _import_batch() -> None:
    op.create_table(
        "import_batch",
        _id(),
        *_required(TEXT, "kind", "file"),
        *_optional(TEXT, "sheet"),
        *_optional(MONTH, "month"),
        *_required(TIME, "taken_at"),
        *_required(TEXT, "taken_by"),
        *_required(INTEGER, "rows", "created", "updated", "unchanged", "absent", "refused"),
        *_optional(JSON, "mapping"),
        *_optional(TIME, "undone_at"),
        *_optional(TEXT, "undone_by"),
        _key("import_batch"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        _id(),
        *_required(TIME, "at"),
        *_required(TEXT, "clerk", "act"),
        *_required(JSON, "changes"),
        *_required(TEXT, "previous_hash", "hash"),
        _key("journal"),
    )


def _station() -> None:
    op.create_table(
        "station",
        _id(),
        *_required(TEXT, "name"),
        *_optional(TEXT, "county_company"),
        *_optional(MONTH, "start_month"),
        *_required(BOOLEAN, "practice"),
        *_required(TIME, "founded_at"),
        _key("station"),
    )


def _attachment() -> None:
    op.create_table(
        "attachment",
        *_required(TEXT, "record"),
        *_required(INTEGER, "record_id"),
        *_required(TEXT, "name", "sha256"),
        *_required(INTEGER, "size"),
        *_kept("attachment"),
    )
    op.create_index("ix_attachment_batch_id", "attachment", ["batch_id"])
    op.create_index("ix_attachment_record_id", "attachment", ["record_id"])
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])


def _employee() -> None:
    op.create_table(
        "employee",
        *_required(TEXT, "name"),
        *_optional(TEXT, "staff_no", "phone"),
        *_kept("employee"),
    )
    op.create_index("ix_employee_batch_id", "employee", ["batch_id"])
    op.create_index("uq_employee_staff_no", "employee", ["staff_no"], unique=True, sqlite_where=LIVE)


def _holiday() -> None:
    op.create_table(
        "holiday",
        *_required(DAY, "day"),
        *_required(BOOLEAN, "working"),
        *_optional(TEXT, "name"),
        *_kept("holiday"),
    )
    op.create_index("ix_holiday_batch_id", "holiday", ["batch_id"])
    op.create_index("uq_holiday_day", "holiday", ["day"], unique=True, sqlite_where=LIVE)


def _import_change() -> None:
    op.create_table(
        "import_change",
        _id(),
        *_required(INTEGER, "batch_id"),
        *_required(TEXT, "record"),
        *_required(INTEGER, "record_id"),
        *_required(TEXT, "field"),
        *_required(JSON, "old", "new"),
        *_optional(TEXT, "old_source"),
        _reference("import_change", "batch_id", "import_batch"),
        _key("import_change"),
    )
    op.create_index("ix_import_change_batch_id", "import_change", ["batch_id"])


def _line() -> None:
    op.create_table(
        "line",
        *_required(TEXT, "name"),
        *_optional(TEXT, "code"),
        *_kept("line"),
    )
    op.create_index("ix_line_batch_id", "line", ["batch_id"])
    op.create_index("uq_line_name", "line", ["name"], unique=True, sqlite_where=LIVE)


def _meter() -> None:
    op.create_table(
        "meter",
        *_optional(TEXT, "asset_no", "factory_no", "model"),
        *_optional(INTEGER, "digits"),
        *_kept("meter"),
    )
    op.create_index("ix_meter_asset_no", "meter", ["asset_no"])
    op.create_index("ix_meter_batch_id", "meter", ["batch_id"])


def _parameter() -> None:
    op.create_table(
        "parameter",
        *_required(TEXT, "key", "value"),
        *_required(DAY, "valid_from"),
        *_optional(DAY, "valid_to"),
        *_required(NAME, "level"),
        *_required(TEXT, "source"),
        *_kept("parameter"),
    )
    op.create_index("ix_parameter_batch_id", "parameter", ["batch_id"])
    op.create_index("ix_parameter_key", "parameter", ["key", "valid_from"])


def _employee_post() -> None:
    op.create_table(
        "employee_post",
        *_required(INTEGER, "employee_id"),
        *_required(NAME, "post"),
        *_required(DAY, "valid_from"),
        *_optional(DAY, "valid_to"),
        _reference("employee_post", "employee_id", "employee"),
        *_kept("employee_post"),
    )
    op.create_index("ix_employee_post_batch_id", "employee_post", ["batch_id"])
    op.create_index("ix_employee_post_employee_id", "employee_post", ["employee_id"])


def _transformer_area() -> None:
    op.create_table(
        "transformer_area",
        *_required(TEXT, "name"),
        *_optional(TEXT, "code"),
        *_optional(INTEGER, "line_id", "manager_id"),
        *_optional(TEXT, "villages"),
        *_optional(WORD, "cycle"),
        _reference("transformer_area", "line_id", "line"),
        _reference("transformer_area", "manager_id", "employee"),
        *_kept("transformer_area"),
    )
    op.create_index("ix_transformer_area_batch_id", "transformer_area", ["batch_id"])
    op.create_index("ix_transformer_area_line_id", "transformer_area", ["line_id"])
    op.create_index("uq_transformer_area_name", "transformer_area", ["name"], unique=True, sqlite_where=LIVE)


def _customer() -> None:
    op.create_table(
        "customer",
        *_required(TEXT, "account_no"),
        *_optional(TEXT, "former_account_no"),
        *_required(TEXT, "name"),
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
        *_kept("customer"),
    )
    op.create_index("ix_customer_area_id", "customer", ["area_id"])
    op.create_index("ix_customer_batch_id", "customer", ["batch_id"])
    op.create_index("ix_customer_former_account_no", "customer", ["former_account_no"])
    op.create_index("uq_customer_account_no", "customer", ["account_no"], unique=True, sqlite_where=LIVE)


def _archive_difference() -> None:
    op.create_table(
        "archive_difference",
        _id(),
        *_required(INTEGER, "batch_id", "customer_id"),
        *_required(MONTH, "month"),
        *_required(TEXT, "field"),
        *_optional(TEXT, "book", "file"),
        _reference("archive_difference", "batch_id", "import_batch"),
        _reference("archive_difference", "customer_id", "customer"),
        _key("archive_difference"),
    )
    op.create_index("ix_archive_difference_batch_id", "archive_difference", ["batch_id"])
    op.create_index("ix_archive_difference_customer_id", "archive_difference", ["customer_id"])


def _meter_installation() -> None:
    op.create_table(
        "meter_installation",
        *_required(INTEGER, "customer_id", "meter_id"),
        *_optional(INTEGER, "multiplier"),
        *_required(BOOLEAN, "in_place"),
        *_optional(DAY, "installed_on", "removed_on"),
        *_optional(INTEGER, "read_at_start", "read_at_end"),
        _reference("meter_installation", "customer_id", "customer"),
        _reference("meter_installation", "meter_id", "meter"),
        *_kept("meter_installation"),
    )
    op.create_index("ix_meter_installation_batch_id", "meter_installation", ["batch_id"])
    op.create_index("ix_meter_installation_customer_id", "meter_installation", ["customer_id"])
    op.create_index("ix_meter_installation_meter_id", "meter_installation", ["meter_id"])


def _usage() -> None:
    op.create_table(
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
        *_kept("usage"),
    )
    op.create_index("ix_usage_batch_id", "usage", ["batch_id"])
    op.create_index("ix_usage_month", "usage", ["month", "customer_id", "kwh"], sqlite_where=LIVE)
    op.create_index(
        "uq_usage_key",
        "usage",
        ["customer_id", "month", "meter_no", "register"],
        unique=True,
        sqlite_where=LIVE,
    )


def _zero_account() -> None:
    op.create_table(
        "zero_account",
        *_required(INTEGER, "customer_id"),
        *_required(MONTH, "month", "zero_from"),
        *_required(INTEGER, "zero_months"),
        *_required(NAME, "state"),
        *_optional(NAME, "finding"),
        *_optional(DAY, "checked_on"),
        *_optional(INTEGER, "read_on_site"),
        *_optional(DAY, "closed_on"),
        *_optional(TEXT, "close_reason"),
        *_optional(INTEGER, "closing_batch_id"),
        *_optional(NAME, "state_before"),
        _reference("zero_account", "customer_id", "customer"),
        _reference("zero_account", "closing_batch_id", "import_batch"),
        *_kept("zero_account"),
    )
    op.create_index("ix_zero_account_batch_id", "zero_account", ["batch_id"])
    op.create_index("ix_zero_account_customer_id", "zero_account", ["customer_id"])
    op.create_index("ix_zero_account_month", "zero_account", ["month"])
    op.create_index("uq_zero_account_open", "zero_account", ["customer_id"], unique=True, sqlite_where=OPEN)


def _work_order() -> None:
    op.create_table(
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
        *_kept("work_order"),
    )
    op.create_index("ix_work_order_batch_id", "work_order", ["batch_id"])
    op.create_index("ix_work_order_customer_id", "work_order", ["customer_id"])
    op.create_index("ix_work_order_month", "work_order", ["month"])
    op.create_index("ix_work_order_zero_account_id", "work_order", ["zero_account_id"])
