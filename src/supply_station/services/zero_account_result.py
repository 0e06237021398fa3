"""零度户核查结果：a whole returned list of results typed at once, row by row or not at all (domain 5)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, TransformerArea, Usage, WorkOrder, ZeroAccount
from supply_station.rules import kwh, period
from supply_station.rules.form import Form, Value
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OUT, OrderKind, OrderState
from supply_station.rules.zero_account import CaseState, Finding
from supply_station.rules.zero_account_case import Outcome
from supply_station.services import form as forms
from supply_station.services import work_order_life as life
from supply_station.services.office import Work, act
from supply_station.services.work_order_effect import TOUCHED

_TARGETS = {
    "zero_account.finding": "finding",
    "zero_account.reading": "reading",
    "zero_account.checked_on": "on",
    "zero_account.witness": "witness",
}
_NAMED = {"meter_state": "meter_state", "remark": "note"}


@dataclass(frozen=True)
class Result:
    """A row of a returned list.

    Attributes:
        order: id of the check order.
        reading: 现场示数, in 0.01 of the dial.
        meter_state: 电表状态, a word of the form.
        first: id of who went, whoever was sent.
        second: id of the other one.
        on: the day of the visit, which is the day of the return as well.
        postponed_to: 改约到, for a row 改约.
        note: 备注; of a row 看不清 what cannot be read, of a row 改约 the reason.
    """

    order: int
    outcome: Outcome
    finding: Finding | None = None
    reading: int | None = None
    meter_state: str | None = None
    first: int | None = None
    second: int | None = None
    on: date | None = None
    witness: str | None = None
    postponed_to: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class Remark:
    """What the clerk should look at again in a row that was taken; rows count from 0."""

    row: int
    sentence: str


@dataclass(frozen=True)
class Recorded:
    """How many rows of each outcome were taken, and what is odd about them."""

    checked: int
    postponed: int
    illegible: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class OutRow:
    """A check order that is with the crew, as the grid of results offers it."""

    order: int
    code: str
    number: str
    account_no: str
    name: str
    area: str | None
    state: OrderState
    case_state: CaseState
    sent_first: int | None
    sent_second: int | None
    dispatched_on: date | None
    due_on: date | None
    postponed_to: date | None
    illegible: str | None


@act("登记核查清单", changes=TOUCHED)
def record_list(work: Work, *, results: Sequence[Result]) -> Recorded:
    """Take a returned list, all rows or none; a site reading below the last known one is taken with a remark.

    Raises:
        RuleBroken: with the row, the short code and the field: an order named twice or not there, or what the
            act of the single order (回单, 改约, 看不清) refuses.
    """
    if not results:
        raise RuleBroken("清单是空的，请先填写核查结果。", field="results")
    orders = _orders(work.session, results)
    form_of = forms.of_orders(work.session, list(orders.values()))
    for row, result in enumerate(results):
        order = orders[result.order]
        try:
            _take(work, result, form_of[order.id])
        except RuleBroken as refused:
            joined = "的" if refused.sentence.startswith("“") else "："
            raise RuleBroken(
                f"短码 {order.code} {joined}{refused.sentence}",
                field=_columns(form_of[order.id]).get(refused.field or "", refused.field),
                row=row,
            ) from refused
    counted = Counter(each.outcome for each in results)
    codes = [orders[each.order].code for each in results]
    work.bulk({**{str(each): counted[each] for each in Outcome}, "orders": codes})
    return Recorded(
        counted[Outcome.CHECKED],
        counted[Outcome.POSTPONED],
        counted[Outcome.ILLEGIBLE],
        tuple(_remarks(work.session, results, orders)),
    )


def find_out(session: Session, *, area: str | None) -> list[OutRow]:
    """The check orders that are with the crew, of one 台区 or all, as a crew walks."""
    query = (
        select(
            WorkOrder.id,
            WorkOrder.code,
            WorkOrder.number,
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            WorkOrder.state,
            ZeroAccount.state,
            WorkOrder.sent_first_id,
            WorkOrder.sent_second_id,
            WorkOrder.dispatched_on,
            WorkOrder.due_on,
            WorkOrder.postponed_to,
            WorkOrder.illegible,
        )
        .join(ZeroAccount, ZeroAccount.id == WorkOrder.zero_account_id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(WorkOrder.kind == OrderKind.ZERO_ACCOUNT_CHECK, WorkOrder.voided_at.is_(None))
        .where(WorkOrder.state.in_(OUT))
        .order_by(TransformerArea.name, Customer.walking_order, Customer.account_no)
    )
    if area is not None:
        query = query.where(TransformerArea.name == area)
    return [OutRow(*tuple(row)) for row in session.execute(query)]


def _orders(session: Session, results: Sequence[Result]) -> dict[int, WorkOrder]:
    """The orders of the rows; refuses a row without one, of another kind, or named before."""
    found: dict[int, WorkOrder] = {}
    for at in range(0, len(results), 10_000):
        keys = [each.order for each in results[at : at + 10_000]]
        for order in session.scalars(select(WorkOrder).where(WorkOrder.id.in_(keys))):
            if order.voided_at is None and order.kind is OrderKind.ZERO_ACCOUNT_CHECK:
                found[order.id] = order
    seen: dict[int, int] = {}
    for row, result in enumerate(results):
        if result.order not in found:
            raise RuleBroken(
                f"第 {row + 1} 行不是零度户现场核查工单，或已经作废，请核对短码。", field="order", row=row
            )
        if result.order in seen:
            code = found[result.order].code
            said = f"短码 {code} 在第 {seen[result.order] + 1} 行已经填过了，请删去其中一行。"
            raise RuleBroken(said, field="order", row=row)
        seen[result.order] = row
    return found


def _take(work: Work, result: Result, form: Form) -> None:
    """One row, by the act of the single order."""
    if result.outcome is Outcome.POSTPONED:
        if result.postponed_to is None:
            raise RuleBroken("“改约到”还没有填，请填好约定的日期。", field="postponed_to")
        reason = result.note or "核查清单上写的改约"
        life.postpone.run(work, order=result.order, to=result.postponed_to, reason=reason)
    elif result.outcome is Outcome.ILLEGIBLE:
        life.illegible.run(work, order=result.order, note=result.note or "")
    elif result.on is None:
        raise RuleBroken("“核查日期”还没有填，请填好。", field="on")
    else:
        life.give_back.run(
            work,
            order=result.order,
            values=_values(result, form),
            first=result.first,
            second=result.second,
            on=result.on,
        )


def _values(result: Result, form: Form) -> dict[str, Value]:
    """What the row says, by the fields of the form."""
    said: dict[str, Value] = {}
    for field, column in _columns(form).items():
        value = getattr(result, column)
        said[field] = value.isoformat() if isinstance(value, date) else value
    return said


def _columns(form: Form) -> dict[str, str]:
    """Field of the form → attribute of `Result`."""
    typed = {each.name: _TARGETS.get(each.changes or "") or _NAMED.get(each.name) for each in form.typed()}
    return {name: column for name, column in typed.items() if column}


def _remarks(session: Session, results: Sequence[Result], orders: Mapping[int, WorkOrder]) -> list[Remark]:
    """Site readings below the last reading known from before the month of the visit."""
    known: dict[tuple[int, str], tuple[str, int]] = {}
    visits = {(orders[each.order].customer_id, period.month_of(each.on)) for each in results if each.on}
    for month in {month for _, month in visits}:
        customers = [key for key, when in visits if when == month]
        for at in range(0, len(customers), 10_000):
            query = (
                select(Usage.customer_id, func.max(Usage.month), Usage.read_to)
                .where(Usage.customer_id.in_(customers[at : at + 10_000]), Usage.month < month)
                .where(
                    Usage.register == Register.TOTAL, Usage.read_to.is_not(None), Usage.voided_at.is_(None)
                )
                .group_by(Usage.customer_id)
            )
            for key, last, dial in session.execute(query):
                if dial is not None:
                    known[key, month] = (last, dial)
    told = []
    for row, each in enumerate(results):
        order = orders[each.order]
        before = known.get((order.customer_id, period.month_of(each.on))) if each.on else None
        if (
            each.outcome is Outcome.CHECKED
            and each.reading is not None
            and before
            and each.reading < before[1]
        ):
            last, dial = before
            said = f"短码 {order.code} 的现场示数 {kwh.text(each.reading)} 小于 {last} 的止码"
            told.append(Remark(row, f"{said} {kwh.text(dial)}，已按现场示数记下，请核对是否换过表。"))
    return told
