"""记录：what is done to one record of a declared list — registered, amended with a reason, voided."""

from supply_station.services import keeping
from supply_station.services.listing import View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Values


def add(desk: Desk, view: View, values: Values) -> int:
    """Register a new record; its id."""
    return desk.perform(keeping.add, kind=view.kind, values=values)


def amend(desk: Desk, view: View, key: int, before: Values, new: Values) -> str | None:
    """Change what is different from before; what to say of it, None when the person gives it up."""
    changed = {name: value for name, value in new.items() if value != before[name]}
    if not changed:
        return "没有改动"
    basis = desk.ask.line("更正的依据（例如：更正笔误，或工单号）", "更正")
    if basis is None:
        return None
    desk.perform(keeping.amend, kind=view.kind, key=key, values=changed, basis=basis)
    return f"已更正 {len(changed)} 项"


def void(desk: Desk, view: View, key: int, reason: str) -> str:
    """作废 a record."""
    desk.perform(keeping.void, kind=view.kind, key=key, reason=reason)
    return "已作废，记录仍可在操作日志中查到"
