"""停电与故障：outage notices with their versions and calls, the fault log, who is told at a customer.

Written against the tables of its day; imports no model.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

revision = "0003"
down_revision = "0002"

TEXT = sa.String()
NAME = sa.String(40)
WORD = sa.String(80)
INTEGER = sa.Integer()
BOOLEAN = sa.Boolean()
DAY = sa.Date()
TIME = sa.DateTime()
JSON = sa.JSON()
LIVE = sa.text("voided_at IS NULL")


def upgrade() -> None:
    for column in (*_optional(WORD, "important_rank"), *_optional(TEXT, "outage_contact", "outage_phone")):
        op.add_column("customer", column)
    _notices()
    _places()
    _versions()
    _calls()
    _faults()


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


def _notices() -> None:
    _ledger(
        "outage_notice",
        *_required(TEXT, "number", "scope", "received_by"),
        *_required(NAME, "kind", "source", "state"),
        *_required(TIME, "received_at", "starts_at"),
        *_required(INTEGER, "version", "accounts"),
        *_required(BOOLEAN, "backfilled"),
        *_optional(
            TEXT,
            "county_no",
            "villages",
            "reason",
            "published_by",
            "published_where",
            "delay_reason",
            "paper_no",
        ),
        *_optional(WORD, "late_reason"),
        *_optional(TIME, "ends_at", "announce_by", "first_published_at", "published_at", "began_at"),
        *_optional(TIME, "restored_at", "withdrawn_at", "closed_at"),
        sa.UniqueConstraint("number", name="uq_outage_notice_number"),
    )
    _indexes("outage_notice", "state", "starts_at")


def _places() -> None:
    _ledger(
        "outage_line",
        *_required(INTEGER, "outage_notice_id", "line_id"),
        _reference("outage_line", "outage_notice_id", "outage_notice"),
        _reference("outage_line", "line_id", "line"),
    )
    _indexes("outage_line", "line_id")
    _one_live("uq_outage_line", "outage_line", "outage_notice_id", "line_id")
    _ledger(
        "outage_area",
        *_required(INTEGER, "outage_notice_id", "area_id", "accounts"),
        *_optional(TIME, "restored_at"),
        _reference("outage_area", "outage_notice_id", "outage_notice"),
        _reference("outage_area", "area_id", "transformer_area"),
    )
    _indexes("outage_area", "area_id")
    _one_live("uq_outage_area", "outage_area", "outage_notice_id", "area_id")


def _versions() -> None:
    op.create_table(
        "outage_version",
        *_required(INTEGER, "id", "outage_notice_id", "version"),
        *_required(TIME, "received_at", "starts_at", "changed_at", "recorded_at"),
        *_required(NAME, "change"),
        *_required(TEXT, "change_reason"),
        *_optional(TIME, "ends_at", "published_at"),
        *_optional(TEXT, "published_by", "published_where"),
        sa.PrimaryKeyConstraint("id", name="pk_outage_version"),
        _reference("outage_version", "outage_notice_id", "outage_notice"),
        sa.UniqueConstraint("outage_notice_id", "version", name="uq_outage_version_outage_notice_id_version"),
    )


def _calls() -> None:
    _ledger(
        "outage_call",
        *_required(INTEGER, "outage_notice_id", "version", "customer_id"),
        *_required(NAME, "state"),
        *_optional(WORD, "exempt_reason"),
        _reference("outage_call", "outage_notice_id", "outage_notice"),
        _reference("outage_call", "customer_id", "customer"),
    )
    _indexes("outage_call", "customer_id", "state")
    _one_live("uq_outage_call", "outage_call", "outage_notice_id", "version", "customer_id")
    _ledger(
        "outage_call_try",
        *_required(INTEGER, "outage_call_id"),
        *_required(TEXT, "told_by"),
        *_required(NAME, "channel"),
        *_required(TIME, "told_at"),
        *_required(BOOLEAN, "reached"),
        *_optional(TEXT, "person", "phone", "answer"),
        _reference("outage_call_try", "outage_call_id", "outage_call"),
    )
    _indexes("outage_call_try", "outage_call_id")


def _faults() -> None:
    _ledger(
        "fault",
        *_required(TEXT, "number", "phenomenon", "taken_by"),
        *_required(NAME, "state", "maintenance"),
        *_required(TIME, "called_at", "arrive_by", "restore_by"),
        *_required(BOOLEAN, "backfilled"),
        *_optional(INTEGER, "customer_id", "area_id", "line_id", "outage_notice_id"),
        *_optional(TEXT, "caller", "phone", "place", "sent", "point", "late_reason", "call_back"),
        *_optional(TEXT, "handed_to", "result", "paper_no"),
        *_optional(WORD, "part", "cause"),
        *_optional(NAME, "ownership"),
        *_optional(TIME, "sent_at", "arrived_at", "restored_at", "called_back_at"),
        *_optional(DAY, "handed_on", "due_on", "answered_on"),
        _reference("fault", "customer_id", "customer"),
        _reference("fault", "area_id", "transformer_area"),
        _reference("fault", "line_id", "line"),
        _reference("fault", "outage_notice_id", "outage_notice"),
        sa.UniqueConstraint("number", name="uq_fault_number"),
    )
    _indexes("fault", "state", "called_at", "customer_id", "area_id", "line_id", "outage_notice_id")
    _indexes("fault", "maintenance")
