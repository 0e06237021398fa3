"""故障移交：faults go to the maintenance department with a limit and come back with a result (seed 8)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Fault
from supply_station.rules import parameter_outage as names
from supply_station.rules.fault import Maintenance
from supply_station.rules.work_order import happened, said
from supply_station.services import holiday, parameter
from supply_station.services.fault import chosen_faults
from supply_station.services.holiday import Limit
from supply_station.services.office import Work, act


@act("移交检修部门", changes=(Fault,))
def hand_over(work: Work, *, ids: Sequence[int], to: str, on: date) -> Limit:
    """Faults go to a department on a day; returns until when it answers.

    Raises:
        RuleBroken: nobody named, one that is there already, or a day that cannot be.
    """
    whom = said(to, "移交给哪个部门（例如“配电运维班”）", "to")
    limit = limit_of(work.session, on=on)
    for row, fault in enumerate(chosen_faults(work.session, ids)):
        if fault.maintenance is not Maintenance.NOT_HANDED:
            step = "等着答复" if fault.maintenance is Maintenance.HANDED else "已经有了答复"
            raise RuleBroken(f"{fault.number} 已经移交过，{step}。请不要再选。", field="ids", row=row)
        happened(on, work.today, "移交日期", not_before=fault.called_at.date())
        fault.maintenance, fault.handed_to, fault.handed_on = Maintenance.HANDED, whom, on
        fault.due_on = limit.day
    return limit


@act("登记检修答复", changes=(Fault,))
def answer_faults(work: Work, *, ids: Sequence[int], result: str, on: date) -> None:
    """What the department did; it may be put right.

    Raises:
        RuleBroken: no result, one that was never handed over, or a day that cannot be.
    """
    text = said(result, "检修部门是怎样处理的", "result")
    for row, fault in enumerate(chosen_faults(work.session, ids)):
        if fault.maintenance is Maintenance.NOT_HANDED:
            raise RuleBroken(f"{fault.number} 还没有移交，请先登记移交检修部门。", field="ids", row=row)
        happened(on, work.today, "检修答复日期", not_before=fault.handed_on)
        fault.maintenance, fault.result, fault.answered_on = Maintenance.ANSWERED, text, on


def limit_of(session: Session, *, on: date) -> Limit:
    """Until when what is handed over on a day is answered."""
    return holiday.limit(session, on, parameter.whole(session, names.MAINTENANCE_DAYS, on))
