"""表单：the county's form files, and the editions an order was made with, which the book keeps."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station import paths
from supply_station.errors import RuleBroken
from supply_station.intake import form_file
from supply_station.models import FormEdition, WorkOrder
from supply_station.rules import form as rule
from supply_station.rules.form import Form
from supply_station.rules.work_order import OrderKind
from supply_station.services.office import Work


def in_force(session: Session, kind: OrderKind, day: date) -> Form:
    """The form of a kind that is valid on `day`.

    Raises:
        RuleBroken: there is none.
    """
    return rule.in_force([form for _, form in _readable(session)], kind, day)


def of_order(session: Session, order: WorkOrder) -> Form:
    """The form of an order: the edition it was printed or typed with, else the one valid at its dispatch."""
    return of_orders(session, [order])[order.id]


def of_orders(session: Session, orders: Sequence[WorkOrder]) -> dict[int, Form]:
    """The form of each of these orders, by its id; thousands at once."""
    found: dict[tuple[int | None, OrderKind, date | None], Form] = {}
    forms = {}
    for order in orders:
        day = None if order.form_id else order.dispatched_on or order.recorded_at.date()
        which = (order.form_id, order.kind, day)
        if which not in found:
            found[which] = in_force(session, order.kind, day) if day else _edition(session, order.form_id)
        forms[order.id] = found[which]
    return forms


def _edition(session: Session, key: int | None) -> Form:
    kept = session.get_one(FormEdition, key)
    return _read(kept.definition.encode(), f"{kept.kind} {kept.edition}")


def kept(work: Work, form: Form) -> int:
    """The id of this edition in the book, which keeps the county's file as it is from now on."""
    text = next(text for text, each in _readable(work.session) if each == form)
    digest = hashlib.sha256(text).hexdigest()
    key = work.session.scalar(select(FormEdition.id).where(FormEdition.digest == digest))
    if key is not None:
        return key
    edition = FormEdition(
        kind=form.kind,
        number=form.number,
        edition=form.edition,
        valid_from=form.valid_from,
        definition=text.decode(),
        digest=digest,
        recorded_at=work.now,
    )
    work.session.add(edition)
    work.session.flush()
    return edition.id


def broken(session: Session) -> list[str]:
    """What is wrong with form files that cannot be read, one sentence a file."""
    told = []
    for file in paths.forms(session.info["book"]):
        try:
            _read(file.read_bytes(), file.name)
        except RuleBroken as refused:
            told.append(refused.sentence)
    return told


def _readable(session: Session) -> list[tuple[bytes, Form]]:
    """Every form file that can be read, with its text; later files are the station's own."""
    found = []
    for file in paths.forms(Path(session.info["book"])):
        written = file.stat()
        with suppress(RuleBroken):  # told by `broken`
            found.append(_held(str(file), written.st_mtime_ns, written.st_size))
    return found


@lru_cache(maxsize=64)
def _held(file: str, _changed: int, _size: int) -> tuple[bytes, Form]:
    """A form file with its text, read again when it was changed."""
    text = Path(file).read_bytes()
    return text, _read(text, Path(file).name)


@lru_cache(maxsize=64)
def _read(text: bytes, file: str) -> Form:
    return form_file.read(text, file)
