"""线路导入：what taking a list of lines would do, and the taking."""

from sqlalchemy.orm import Session

from supply_station.models import Line
from supply_station.services.import_change import Stamp
from supply_station.services.import_list import Listed, plan_list, take_list
from supply_station.services.office import Work
from supply_station.services.plan import Plan

LISTED = Listed(Line, stored={"line": "name", "code": "code"}, number="code")


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do."""
    plan_list(session, plan, LISTED)


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says."""
    take_list(work.session, plan, LISTED, stamp)
