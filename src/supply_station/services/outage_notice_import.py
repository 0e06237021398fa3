"""停电计划导入：what taking the county's list of outages would do, and the taking, with its call lists."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.models import Line, OutageNotice, TransformerArea
from supply_station.rules.outage_notice import NoticeSource, OutageKind
from supply_station.services import outage_notice_place as place
from supply_station.services.import_change import Stamp
from supply_station.services.import_list import links
from supply_station.services.office import Work
from supply_station.services.outage_notice import new_notice
from supply_station.services.outage_notice_place import Behind
from supply_station.services.plan import Place, Plan, Standing

_BETWEEN = re.compile(r"[、，,;；\s]+")
_PLACES: dict[str, InstrumentedAttribute[str]] = {"line": Line.name, "area": TransformerArea.name}


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do; a place that the book has not is refused."""
    known = {name: links(session, column) for name, column in _PLACES.items()}
    notices = _notices(session)
    standing: Standing[tuple[datetime, str | None, str | None]] = Standing()
    for source in plan.sources:
        for index, row in enumerate(source.values):
            if index not in source.refused:
                said = dict(zip(source.fields, row, strict=True))
                standing.add(
                    (said["starts_at"], said.get("line"), said.get("area")), Place(source, index, row)
                )
    standing.contradicted("starts_at")
    for at in standing.values():
        _judge(session, plan, at, known, notices)
    plan.unchanged += standing.settle("starts_at")


def _judge(
    session: Session,
    plan: Plan,
    at: Place,
    known: Mapping[str, Mapping[str, list[int]]],
    notices: Mapping[datetime, list[OutageNotice]],
) -> None:
    said = at.said()
    for field in _PLACES:
        for name in _names(said.get(field)):
            if len(known[field].get(name, ())) != 1:
                reason = f"账本里没有“{name}”；请核对，或先在“台区”“线路”页登记"
                at.source.refuse(at.at, field, reason)
                return
    behind = _behind(session, known, said)
    for each in notices.get(said["starts_at"], ()):
        if each.scope == behind.scope:
            if each.ends_at == said["ends_at"]:
                plan.unchanged += 1
            else:
                told = f"{each.number} 已经登记过，送电时间不一样；改期请在“停电信息”页办"
                at.source.refuse(at.at, "ends_at", told)
            return
    plan.creates.append(said)


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says; the notices were received now, from the county."""
    known = {name: links(work.session, column) for name, column in _PLACES.items()}
    for said in plan.creates:
        notice = new_notice(
            work,
            kind=OutageKind(said.get("kind") or OutageKind.PLANNED),
            source=NoticeSource.COUNTY,
            received_at=work.now,
            starts_at=said["starts_at"],
            ends_at=said["ends_at"],
            batch_id=stamp["batch_id"],
        )
        notice.reason, notice.county_no = said.get("reason"), said.get("county_no")
        place.lay_down(work, notice, _behind(work.session, known, said))


def _behind(
    session: Session, known: Mapping[str, Mapping[str, list[int]]], said: Mapping[str, Any]
) -> Behind:
    """What the row darkens; where it names 台区, its line only says where they hang."""
    areas = [known["area"][name][0] for name in _names(said.get("area"))]
    lines = [] if areas else [known["line"][name][0] for name in _names(said.get("line"))]
    return place.behind(session, lines, areas)


def _names(written: str | None) -> list[str]:
    return [each for each in _BETWEEN.split(written or "") if each]


def _notices(session: Session) -> dict[datetime, list[OutageNotice]]:
    """Announced beginning → the notices that stand."""
    found: dict[datetime, list[OutageNotice]] = defaultdict(list)
    live = OutageNotice.voided_at.is_(None), OutageNotice.withdrawn_at.is_(None)
    for each in session.scalars(select(OutageNotice).where(*live)):
        found[each.starts_at].append(each)
    return found
