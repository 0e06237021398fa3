"""抄表异常的更正：an open finding is put right in place, what changed it beside each value (domain 1, 7)."""

from datetime import date

from supply_station.errors import RuleBroken
from supply_station.models import ReaderFinding
from supply_station.models.base import heading
from supply_station.rules.reader_finding import FindingState, ReaderFindingKind
from supply_station.rules.work_order import said
from supply_station.services.office import Work, act
from supply_station.services.reader_finding import chosen_findings, owner_of


@act("更正抄表异常", changes=(ReaderFinding,))
def amend_finding(
    work: Work,
    *,
    finding: int,
    kind: ReaderFindingKind,
    detail: str | None,
    reader: str | None,
    owner: int | None,
    due_on: date | None,
    basis: str,
) -> list[str]:
    """Put all but the account right while nobody has answered; returns the headings of what changed.

    Raises:
        RuleBroken: no basis, nothing differs, the finding is answered or gone, nobody to own it, or a limit
            before the day it was found.
    """
    why = said(basis, "更正的依据（例如“更正：种类选错了”）", "basis")
    ((found, account_no),) = chosen_findings(work.session, [finding])
    if found.state is not FindingState.OPEN:
        step = "答复写错了的，请按“答复”改答复" if found.state is FindingState.ANSWERED else "请另外登记一条"
        raise RuleBroken(f"户号 {account_no} 的抄表异常{found.state}，不能再更正；{step}。", field="finding")
    if due_on is None or due_on < found.found_on:
        raise RuleBroken(f"时限要写明是哪一天，不早于发现日期 {found.found_on}，请核对。", field="due_on")
    values = {
        "kind": kind,
        "detail": (detail or "").strip() or None,
        "reader": (reader or "").strip() or None,
        "owner_id": owner_of(work.session, owner),
        "due_on": due_on,
    }
    changed = {name: value for name, value in values.items() if getattr(found, name) != value}
    if not changed:
        raise RuleBroken("没有一项和原来不同。请改好再保存，或按 Esc 放弃。", field="kind")
    for name, value in changed.items():
        setattr(found, name, value)
    source = f"{why}（{work.clerk} {work.today.isoformat()}）"
    found.sources = {**(found.sources or {}), **dict.fromkeys(changed, source)}
    return [heading(getattr(ReaderFinding, name)) for name in changed]
