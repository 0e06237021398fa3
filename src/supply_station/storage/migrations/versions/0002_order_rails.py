"""工单流程：forms, the life of an order, the zero process to its end, readers' findings, the month's pack.

Written against the tables of its day; imports no model.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"

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
    _forms()
    _work_orders()
    _prints()
    _zero_accounts()
    _findings()
    _month_packs()


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
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _reference(table, "batch_id", "import_batch"),
    )
    _indexes(table, "batch_id")


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _add(table: str, *columns: sa.Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column)


def _add_reference(table: str, name: str, parent: str) -> None:
    reference = sa.ForeignKey(f"{parent}.id", name=f"fk_{table}_{name}")
    op.add_column(table, sa.Column(name, INTEGER, reference), inline_references=True)


def _one_live(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, [*columns], unique=True, sqlite_where=LIVE)


def _check_digit(digits: str) -> str:
    total = 0
    for at, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 if at % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def _forms() -> None:
    _plain(
        "form_edition",
        *_required(NAME, "kind"),
        *_required(TEXT, "number", "edition"),
        *_required(DAY, "valid_from"),
        *_required(sa.Text(), "definition"),
        *_required(TEXT, "digest"),
        *_required(TIME, "recorded_at"),
        sa.UniqueConstraint("digest", name="uq_form_edition_digest"),
    )


def _work_orders() -> None:
    op.add_column("work_order", sa.Column("code", TEXT, nullable=False, server_default=""))
    book = op.get_bind()
    for (key,) in book.execute(sa.text("SELECT id FROM work_order")).all():
        digits = f"{key:05d}"
        book.execute(
            sa.text("UPDATE work_order SET code = :code WHERE id = :id"),
            {"code": digits + _check_digit(digits), "id": key},
        )
    op.create_index("uq_work_order_code", "work_order", ["code"], unique=True)
    _add(
        "work_order",
        *_optional(TEXT, "cause", "illegible", "paper_no", "entered_by", "box"),
        *_optional(JSON, "values"),
        *_optional(DAY, "dispatched_on", "due_on", "postponed_to", "returned_on", "entered_on"),
        *_optional(DAY, "boxed_on", "archived_on"),
        *_optional(BOOLEAN, "due_estimated", "backfilled"),
    )
    _add_reference("work_order", "form_id", "form_edition")
    for who in ("sent_first_id", "sent_second_id", "went_first_id", "went_second_id"):
        _add_reference("work_order", who, "employee")
    _indexes("work_order", "state")
    _plain(
        "work_order_event",
        *_required(INTEGER, "work_order_id"),
        *_required(NAME, "step"),
        *_required(DAY, "happened_on"),
        *_required(TIME, "recorded_at"),
        *_required(TEXT, "clerk"),
        *_optional(TEXT, "handed_to", "note"),
        _reference("work_order_event", "work_order_id", "work_order"),
    )
    _indexes("work_order_event", "work_order_id")


def _prints() -> None:
    _plain(
        "print_batch",
        *_optional(NAME, "kind"),
        *_required(INTEGER, "orders"),
        *_required(TIME, "printed_at"),
        *_required(TEXT, "printed_by"),
    )
    _plain(
        "printed_order",
        *_required(INTEGER, "print_batch_id", "page", "work_order_id"),
        *_required(JSON, "facts"),
        _reference("printed_order", "print_batch_id", "print_batch"),
        _reference("printed_order", "work_order_id", "work_order"),
        sa.UniqueConstraint("print_batch_id", "page", name="uq_printed_order_print_batch_id_page"),
    )
    _indexes("printed_order", "work_order_id")


def _zero_accounts() -> None:
    _ledger(
        "zero_account_report",
        *_required(TEXT, "number"),
        *_required(MONTH, "month"),
        *_required(INTEGER, "approved_by_id"),
        *_required(DAY, "approved_on"),
        *_required(NAME, "approval"),
        *_optional(DAY, "reported_on"),
        *_optional(TEXT, "document_no"),
        _reference("zero_account_report", "approved_by_id", "employee"),
    )
    _one_live("uq_zero_account_report_number", "zero_account_report", "number")
    _ledger(
        "zero_account_announcement",
        *_required(TEXT, "number", "places"),
        *_required(DAY, "posted_on", "until"),
    )
    _one_live("uq_zero_account_announcement_number", "zero_account_announcement", "number")
    _add(
        "zero_account",
        *_optional(TEXT, "witness", "treatment_note", "answer_no"),
        *_optional(NAME, "treatment", "answer"),
        *_optional(DAY, "treated_on", "answered_on", "settled_on", "removed_on", "cancelled_on"),
    )
    _add_reference("zero_account", "report_id", "zero_account_report")
    _add_reference("zero_account", "announcement_id", "zero_account_announcement")
    _indexes("zero_account", "report_id", "announcement_id")


def _findings() -> None:
    _ledger(
        "reader_finding",
        *_required(INTEGER, "customer_id", "owner_id"),
        *_required(NAME, "kind", "source", "state"),
        *_required(DAY, "found_on", "due_on"),
        *_optional(TEXT, "detail", "reader", "answer"),
        *_optional(DAY, "answered_on", "told_on"),
        *_optional(INTEGER, "work_order_id"),
        _reference("reader_finding", "customer_id", "customer"),
        _reference("reader_finding", "owner_id", "employee"),
        _reference("reader_finding", "work_order_id", "work_order"),
    )
    _indexes("reader_finding", "customer_id", "state", "work_order_id")
    _ledger(
        "virtual_customer_sign",
        *_required(INTEGER, "customer_id"),
        *_required(NAME, "sign", "handling"),
        *_required(TEXT, "shared", "handled_by"),
        *_required(DAY, "handled_on"),
        *_optional(TEXT, "note"),
        *_optional(INTEGER, "work_order_id"),
        _reference("virtual_customer_sign", "customer_id", "customer"),
        _reference("virtual_customer_sign", "work_order_id", "work_order"),
    )
    _indexes("virtual_customer_sign", "customer_id", "work_order_id")
    _one_live("uq_virtual_customer_sign", "virtual_customer_sign", "customer_id", "sign", "shared")


def _month_packs() -> None:
    _ledger(
        "month_pack",
        *_required(MONTH, "month"),
        *_required(INTEGER, "version"),
        *_required(NAME, "state"),
        *_optional(DAY, "reported_on", "sent_back_on", "final_on"),
        *_optional(TEXT, "reported_by", "sent_back_by", "sent_back_reason", "final_by"),
    )
    _one_live("uq_month_pack_version", "month_pack", "month", "version")
