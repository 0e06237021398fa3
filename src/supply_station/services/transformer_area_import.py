"""台区导入：what taking a list of transformer areas would do, and the taking."""

from sqlalchemy.orm import Session

from supply_station.models import Employee, Line, TransformerArea
from supply_station.services.import_change import Stamp
from supply_station.services.import_list import Listed, plan_list, take_list
from supply_station.services.office import Work
from supply_station.services.plan import Plan

LISTED = Listed(
    TransformerArea,
    stored={
        "area": "name",
        "code": "code",
        "line": "line_id",
        "manager": "manager_id",
        "villages": "villages",
        "cycle": "cycle",
    },
    number="code",
    links={"line": Line.name, "manager": Employee.name},
)


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do; a 线路 or 台区经理 that the book has not is refused."""
    plan_list(session, plan, LISTED)


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says."""
    take_list(work.session, plan, LISTED, stamp)
