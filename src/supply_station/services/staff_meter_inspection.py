"""自用电计量检查：two people look at meter, box and seals of an account, or of many at once (domain 4)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Employee, StaffMeter, StaffMeterInspection
from supply_station.rules.staff_meter import InspectionResult
from supply_station.rules.work_order import happened, said, written
from supply_station.services.office import Work, act


@act("登记自用电计量检查", changes=(StaffMeterInspection,))
def inspect(
    work: Work,
    *,
    ids: Sequence[int],
    inspected_on: date,
    first_id: int,
    second_id: int,
    result: InspectionResult,
    read_on_site: int | None,
    detail: str | None,
) -> int:
    """The same visit to these accounts (StaffMeter ids); how many.

    Raises:
        RuleBroken: one person only, somebody's own account, a fault that is not told, one reading for
            several accounts, or a day still to come.
    """
    happened(inspected_on, work.today, "检查日期", field="inspected_on")
    if first_id == second_id:
        raise RuleBroken("检查要两个不同的人，请另选第二检查人。", field="second_id")
    if result is not InspectionResult.SOUND:
        said(detail, "查出了什么、怎样处理", "detail")
    if read_on_site is not None and len(ids) > 1:
        raise RuleBroken("几户一起登记的，现场示数各不相同，请清空，或一户一户登记。", field="read_on_site")
    for key in ids:
        _refuse_own(work.session, key, {"first_id": first_id, "second_id": second_id})
        work.session.add(
            StaffMeterInspection(
                staff_meter_id=key,
                inspected_on=inspected_on,
                first_id=first_id,
                second_id=second_id,
                result=result,
                read_on_site=read_on_site,
                detail=written(detail),
                recorded_at=work.now,
            )
        )
    return len(ids)


@act("作废自用电计量检查", changes=(StaffMeterInspection,))
def void_inspections(work: Work, *, ids: Sequence[int], reason: str) -> None:
    """Void inspections that should not be there.

    Raises:
        RuleBroken: no reason, or one is gone.
    """
    why = said(reason, "作废的原因", "reason")
    for key in ids:
        record = work.session.get(StaffMeterInspection, key)
        if record is None or record.voided_at is not None:
            raise RuleBroken("这条检查已经作废或不存在，请刷新后再试。")
        record.voided_at, record.void_reason = work.now, why


def _refuse_own(session: Session, key: int, people: Mapping[str, int]) -> None:
    """Refuse to let people inspect what is their own."""
    account = session.get(StaffMeter, key)
    if account is None or account.voided_at is not None:
        raise RuleBroken("这一户已经作废或不存在，请刷新后再试。")
    for field, person in people.items():
        if person == account.employee_id:
            name = session.get_one(Employee, person).name
            raise RuleBroken(f"{name}不能检查自己家的表，请换人。", field=field)
