"""抄表异常的纸：the answers that readers have not seen yet, reader by reader (seed 10)."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.documents import reader_finding
from supply_station.documents.reader_finding import FindingAnswer, FindingAnswersSheet, FindingReader
from supply_station.models import Customer, ReaderFinding, TransformerArea
from supply_station.rules.reader_finding import FindingState
from supply_station.services.station import the_station

TITLE = reader_finding.TITLE


def answers(session: Session, *, at: datetime, by: str) -> bytes:
    """抄表异常答复单 as a PDF: every answer that its reader has not been told, a page for each reader.

    Raises:
        RuleBroken: there is none.
    """
    query = (
        select(ReaderFinding, Customer.account_no, Customer.name, TransformerArea.name)
        .join(Customer, Customer.id == ReaderFinding.customer_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(ReaderFinding.voided_at.is_(None), ReaderFinding.state == FindingState.ANSWERED)
        .order_by(ReaderFinding.reader.is_(None), ReaderFinding.reader)
        .order_by(ReaderFinding.found_on, Customer.account_no, ReaderFinding.id)
    )
    held: dict[str | None, list[FindingAnswer]] = defaultdict(list)
    for finding, account_no, name, area in session.execute(query):
        held[finding.reader].append(
            FindingAnswer(
                found_on=str(finding.found_on),
                account_no=account_no,
                name=name,
                area=area,
                kind=finding.kind,
                detail=finding.detail,
                answer=finding.answer,
                answered_on=str(finding.answered_on),
            )
        )
    readers = tuple(FindingReader(name, tuple(rows)) for name, rows in held.items())
    return reader_finding.render(FindingAnswersSheet(the_station(session).name, at, by, readers))
