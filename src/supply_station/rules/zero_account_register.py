"""空户登记册的一户：what every list of empty accounts tells of one of them (domain 5)."""

from dataclasses import dataclass
from datetime import date

from supply_station.rules.zero_account import Answer, CaseState, Finding, Treatment


@dataclass(frozen=True)
class RegisterRow:
    """One account; what is not known is None.

    Attributes:
        category: 用户分类, worked out where the archive has none.
        meter_no: 资产编号, else 出厂编号, of the meter in place or last in place.
        zero_months: 连续零电量周期数.
        checked_by: who went, one or two names.
        read_on_site: 现场示数, in 0.01 of the dial.
        note: why the case was closed, else what was said of its treatment.
    """

    account_no: str
    name: str
    address: str | None
    area: str | None
    category: str | None
    meter_no: str | None
    zero_from: str
    zero_months: int
    state: CaseState
    checked_on: date | None
    checked_by: str
    read_on_site: int | None
    finding: Finding | None
    witness: str | None
    treatment: Treatment | None
    answer: Answer | None
    answered_on: date | None
    answer_no: str | None
    settled_on: date | None
    removed_on: date | None
    cancelled_on: date | None
    note: str | None
