"""员工导入：what taking a list of people would do, and the taking; a new post begins, no post ends."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supply_station.models import Employee, EmployeePost
from supply_station.rules.employee import POSTS_BETWEEN, Post
from supply_station.services.import_change import Stamp, table
from supply_station.services.import_list import Known, Listed, Pairs, plan_list, take_list
from supply_station.services.office import Work
from supply_station.services.plan import Place, Plan

LISTED = Listed(
    Employee,
    stored={"name": "name", "staff_no": "staff_no", "phone": "phone"},
    number="staff_no",
    namesakes=True,
)


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do; a post that the file does not name goes on."""
    plan_list(session, plan, LISTED, _Posts(session))


class _Posts:
    """The posts that people hold: a post that is new to somebody begins."""

    def __init__(self, session: Session) -> None:
        self.held = _held(session)

    def __call__(self, known: Known | None, place: Place) -> Pairs:
        """The posts a person holds, and will hold."""
        said = place.said()
        if known is None or "post" not in said:
            return {}
        held = self.held[known.row_id]
        for post in said["post"].split(POSTS_BETWEEN):
            if (began := held.get(post)) and said.get("since", began) != began:
                place.source.warn(
                    place.at, "since", f"账本里{post}从 {began} 起任，没有改动；要改请到“员工”页更正"
                )
        new = [post for post in said["post"].split(POSTS_BETWEEN) if post not in held]
        before = POSTS_BETWEEN.join(held) or None
        return {"post": (before, POSTS_BETWEEN.join((*held, *new)))} if new else {}


def _held(session: Session) -> dict[int, dict[str, date]]:
    """Employee → the posts without an end, each with its beginning."""
    columns = table(EmployeePost).c
    query = select(columns.employee_id, columns.post, columns.valid_from)
    held: dict[int, dict[str, date]] = defaultdict(dict)
    live = columns.voided_at.is_(None), columns.valid_to.is_(None)
    for employee_id, post, since in session.execute(query.where(*live).order_by(columns.valid_from)):
        held[employee_id][post] = since
    return held


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says; a post without a day begins today."""
    session = work.session
    take_list(session, plan, LISTED, stamp)
    columns = table(Employee).c
    made = select(columns.name, columns.staff_no, columns.id).where(columns.batch_id == stamp["batch_id"])
    ids = {(name, staff_no): row_id for name, staff_no, row_id in session.execute(made)}
    posted: list[tuple[int, dict[str, Any]]] = [
        (ids[said["name"], said.get("staff_no")], said) for said in plan.creates if "post" in said
    ]
    posted += [(each.row_id, each.beside) for each in plan.updates if "post" in each.fields]
    held = _held(session)
    rows = [
        {"employee_id": row_id, "post": Post(post), "valid_from": said.get("since") or work.today, **stamp}
        for row_id, said in posted
        for post in said["post"].split(POSTS_BETWEEN)
        if post not in held[row_id]
    ]
    if rows:
        session.execute(insert(table(EmployeePost)), rows)
