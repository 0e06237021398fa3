"""工单的说法：what the sheet of an order says, and which steps are open to it."""

from typing import Any

from supply_station.rules import kwh
from supply_station.rules.form import FieldKind, Value
from supply_station.rules.work_order import OrderState
from supply_station.services.work_order_sheet import OrderSheet
from supply_station.ui.kit.rows import Head
from supply_station.ui.pages.work_order import acts

SAVE, PRINT, ORIGIN, CUSTOMER = "登记回单", "打印", "来处", "看这一户"
EVENT_HEADS = (
    *(Head("发生日期"), Head("事项"), Head("交给"), Head("说明", wide=True), Head("经办人")),
    Head("录入时间"),
)
BETWEEN = "、"
_HUNDREDTHS = (FieldKind.READING, FieldKind.ENERGY)
_OUT = (acts.POSTPONE.title, acts.ILLEGIBLE.title, acts.VOID.title)
_OPEN = {
    OrderState.WAITING: (acts.DISPATCH.title, (PRINT, acts.VOID.title)),
    OrderState.DISPATCHED: (PRINT, (acts.DISPATCH.title, *_OUT)),
    OrderState.PRINTED: (SAVE, (PRINT, *_OUT)),
    OrderState.RETURNED: (
        acts.ENTER.title,
        (SAVE, acts.BOX.title, acts.SEND_BACK.title, PRINT, acts.VOID.title),
    ),
    OrderState.ARCHIVED: ("", ()),
}
"""State → what comes next, and what else may be done."""


def open_steps(seen: OrderSheet) -> tuple[set[str], str]:
    """The titles of the steps that are open to an order, and of the one that comes next."""
    first, others = _OPEN[seen.state]
    if seen.void_reason:
        first, others = "", ()
    if first == acts.ENTER.title and seen.entered_on is not None:
        first, others = acts.BOX.title, (acts.ENTER.title, *others)
    return {first, *others, CUSTOMER} - {""}, first


def head(seen: OrderSheet) -> list[str]:
    """What stands under the name: which order, for whom, who has it, until when."""
    sent = BETWEEN.join(each.name for each in seen.sent)
    late = f"，超期 {seen.days_late} 天" if seen.days_late else ""
    estimated = "（暂按周末推算）" if seen.due_estimated else ""
    entered = f"营销系统 {seen.entered_on} {seen.entered_by} 录入" if seen.entered_on else ""
    lines = (
        f"短码 {seen.code}",
        f"{seen.kind} {seen.number}",
        f"户号 {seen.account_no}",
        f"台区 {seen.facts['area.name']}" if "area.name" in seen.facts else "",
        f"派给 {sent}，{seen.dispatched_on}" if seen.dispatched_on else "",
        f"时限 {seen.due_on}{estimated}{late}" if seen.due_on else "",
        f"打印 {seen.prints} 次" if seen.prints else "还没有打印",
        f"改约到 {seen.postponed_to}" if seen.postponed_to else "",
        f"看不清：{seen.illegible}" if seen.illegible else "",
        f"补录，纸单编号 {seen.paper_no or '缺'}" if seen.backfilled else "",
        f"回单 {seen.returned_on}，{BETWEEN.join(each.name for each in seen.went)}"
        if seen.returned_on
        else "",
        entered,
        f"资料盒 {seen.box}，{seen.boxed_on}" if seen.boxed_on else "",
        f"归档 {seen.archived_on}" if seen.archived_on else "",
        f"作废：{seen.void_reason}" if seen.void_reason else "",
    )
    return [line for line in lines if line]


def archive(seen: OrderSheet) -> list[tuple[str]]:
    """What the archive says, in the order of the paper; what is not known is a dash."""
    placed = [
        seen.form.field(cell.field)
        for section in seen.form.sections
        for row in section.rows
        for cell in row.cells
    ]
    rows = []
    for field in placed:
        if field.of is None or (field.of.startswith("order.") and field.of != "order.cause"):
            continue
        fact = seen.facts.get(field.of)
        if isinstance(fact, tuple):
            known = [f"{month} {energy}" for month, energy in reversed(fact) if energy]
            rows.append(("\n".join(["各月电量 kWh", *known]),))
        else:
            rows.append((f"{field.title}　{fact or '—'}",))
    return rows


def written(seen: OrderSheet) -> list[tuple[str, str]]:
    """What the crew wrote, in the order of the paper; "/" where nothing was."""
    return [
        (field.title, _text(field.kind, seen.values.get(field.name)) or "/") for field in seen.form.typed()
    ]


def events(seen: OrderSheet) -> list[tuple[object, ...]]:
    """传递登记, line by line."""
    return [
        (
            *(each.happened_on, each.step, each.handed_to, each.note, each.clerk),
            f"{each.recorded_at:%Y-%m-%d %H:%M}",
        )
        for each in seen.events
    ]


def who(seen: OrderSheet) -> dict[str, Any]:
    """Who went and when, as known; until the paper is typed, who was sent, and today."""
    people = [each.id for each in seen.went or seen.sent]
    return {
        "first": people[0] if people else None,
        "second": people[1] if len(people) > 1 else None,
        **({"on": seen.returned_on} if seen.returned_on else {}),
    }


def _text(kind: FieldKind, value: Value) -> str:
    if isinstance(value, list):
        return BETWEEN.join(value)
    if isinstance(value, int) and kind in _HUNDREDTHS:
        return kwh.text(value) or ""
    return "" if value is None else str(value)
