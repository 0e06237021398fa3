"""零度户照片：a folder of site photos attached in one go, each to the case its file name begins with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from supply_station.models import Attachment, Customer, ZeroAccount
from supply_station.rules import period
from supply_station.rules.identifiers import old_account_no
from supply_station.rules.zero_account import CaseState
from supply_station.services.attachment import attach
from supply_station.services.office import Work, act
from supply_station.storage.files import FileStore

_ACCOUNT = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True)
class Photos:
    """What became of a folder of photos.

    Attributes:
        attached: how many are kept now.
        already: how many were kept under the same name before.
        unknown: names that begin with no 户号 on the month's list.
        lacking: 户号 of accounts of the month that were visited and still have no photo, sorted.
    """

    attached: int
    already: int
    unknown: tuple[str, ...]
    lacking: tuple[str, ...]


@act("批量添加核查照片", changes=(Attachment,))
def attach_photos(work: Work, *, store: FileStore, month: str, files: Sequence[tuple[str, bytes]]) -> Photos:
    """Attach photos to the cases of a month, or still open in it, by the 户号 their names begin with.

    Args:
        work: the unit of work.
        store: 附件库 of the book.
        month: the month of the list.
        files: name (`4300000000017-门.jpg`) and bytes; a large photo is reduced to 1600 px.

    Raises:
        RuleBroken: a file is empty or too large, or `month` is not of the form YYYY-MM.
    """
    cases = _cases(work.session, period.checked(month))
    held = _held(work.session, set(cases.values()))
    unknown, attached, already = [], 0, 0
    for path, data in files:
        name = PurePath(path).name
        found = _ACCOUNT.match(name)
        case = cases.get(found[0]) if found else None
        if case is None:
            unknown.append(name)
        elif (case, name) in held:
            already += 1
        else:
            attach.run(work, store=store, record=ZeroAccount, record_id=case, name=name, data=data)
            held.add((case, name))
            attached += 1
    work.bulk({"month": month, "attached": attached, "already": already, "unknown": unknown})
    lacking = _visited(work.session, month).items()
    pictured = {case for case, _ in held}
    missing = sorted(account_no for account_no, case in lacking if case not in pictured)
    return Photos(attached, already, tuple(unknown), tuple(missing))


def _cases(session: Session, month: str) -> dict[str, int]:
    """Every number an account may be called by → its case of the month, else the one still open."""
    query = (
        select(Customer.account_no, Customer.former_account_no, ZeroAccount.id)
        .join(Customer, Customer.id == ZeroAccount.customer_id)
        .where(ZeroAccount.voided_at.is_(None), Customer.voided_at.is_(None))
        .where(or_(ZeroAccount.month == month, ZeroAccount.state != CaseState.CLOSED))
        .order_by(ZeroAccount.month == month, ZeroAccount.id)
    )
    rows = session.execute(query).all()
    old = {
        number: key
        for account_no, former, key in rows
        for number in (old_account_no(account_no), former)
        if number
    }
    return old | {account_no: key for account_no, _, key in rows}


def _visited(session: Session, month: str) -> dict[str, int]:
    """户号 → case, of the cases of the month that were visited."""
    query = (
        select(Customer.account_no, ZeroAccount.id)
        .join(Customer, Customer.id == ZeroAccount.customer_id)
        .where(ZeroAccount.voided_at.is_(None), ZeroAccount.month == month)
        .where(ZeroAccount.checked_on.is_not(None))
    )
    return dict(session.execute(query).all())


def _held(session: Session, cases: set[int]) -> set[tuple[int, str]]:
    """Case and name of every photo kept with these cases."""
    query = select(Attachment.record_id, Attachment.name).where(
        Attachment.record == ZeroAccount.__tablename__, Attachment.voided_at.is_(None)
    )
    return {(case, name) for case, name in session.execute(query) if case in cases}
