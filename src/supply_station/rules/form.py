"""表单：what a county form asks — its fields, when each must be filled, what it changes, its edition.

A form is a file of the county (`resources/forms`, and the station's own folder beside its book); next year's
form is a new file. One declaration drives what is typed, checked, printed and exported.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from supply_station.errors import RuleBroken
from supply_station.rules.work_order import OrderKind


class Stage(StrEnum):
    """填写时机: the step of an order before which a field must be filled."""

    RETURN = "回单"
    ARCHIVE = "归档"


class FieldKind(StrEnum):
    """栏目的种类: what its value is.

    A value is text; 整数 an int; 示数 and 电量 an int in 0.01; 日期 an ISO date; 多选 a list of words; 人员 a
    name; 历史 twelve (month, kWh), printed only.
    """

    TEXT = "文字"
    LINES = "多行"
    WHOLE = "整数"
    READING = "示数"
    ENERGY = "电量"
    DAY = "日期"
    CHOICE = "单选"
    CHOICES = "多选"
    HISTORY = "历史"


Value = str | int | list[str] | None

ACCOUNT_FIELDS = (
    "name", "category", "usage_class", "address", "contact", "phone", "capacity", "voltage", "phase",
)  # fmt: skip
"""What a closed order may change of an account."""

SOURCES = frozenset(
    {f"customer.{name}" for name in ACCOUNT_FIELDS}
    | {
        "customer.account_no", "customer.former_account_no", "customer.status", "customer.cycle",
        "customer.metering", "area.name", "line.name", "area.manager", "meter.number", "meter.model",
        "meter.multiplier", "meter.last_reading", "meter.last_month", "zero_account.since",
        "zero_account.cycles", "usage.history", "order.cause", "order.sent", "order.went",
    }
)  # fmt: skip
"""What the program prints by itself, as `of` names it."""

TARGETS = frozenset(
    {f"customer.{name}" for name in ACCOUNT_FIELDS}
    | {
        "zero_account.finding", "zero_account.reading", "zero_account.checked_on", "zero_account.witness",
        "meter.removed_on", "meter.read_at_end", "meter.new_asset_no", "meter.new_factory_no",
        "meter.new_model", "meter.new_digits", "meter.new_multiplier", "meter.read_at_start",
        "usage.back_billed",
    }
)  # fmt: skip
"""What a field may change, as `changes` names it."""

TARGET_KINDS = {
    "customer.capacity": FieldKind.ENERGY,
    "zero_account.reading": FieldKind.READING,
    "zero_account.checked_on": FieldKind.DAY,
    "meter.removed_on": FieldKind.DAY,
    "meter.read_at_end": FieldKind.READING,
    "meter.new_digits": FieldKind.WHOLE,
    "meter.new_multiplier": FieldKind.WHOLE,
    "meter.read_at_start": FieldKind.READING,
    "usage.back_billed": FieldKind.ENERGY,
}
"""The kind a field must have to change this; every other target takes words."""


@dataclass(frozen=True, slots=True)
class Field:
    """栏目 of a form.

    Attributes:
        of: what the program prints in it (one of `SOURCES`); None where the crew writes by hand.
        due: the step before which it must be filled; None where it may stay empty and is then "/".
        changes: what it changes (one of `TARGETS`).
        only_if: a choice field and its words: the field applies only where one of them was found.
        spelt: the writing places on paper (`documents.blanks`), where the plain ones do not fit; a printed
            field that has them is left to be written by hand where the program knows nothing.
        strong: printed larger: what the crew looks for first.
    """

    name: str
    heading: str
    kind: FieldKind = FieldKind.TEXT
    unit: str = ""
    choices: tuple[str, ...] = ()
    of: str | None = None
    due: Stage | None = None
    changes: str | None = None
    only_if: tuple[str, tuple[str, ...]] | None = None
    spelt: str | None = None
    strong: bool = False

    @property
    def title(self) -> str:
        """The heading with its unit."""
        return f"{self.heading}（{self.unit}）" if self.unit else self.heading


@dataclass(frozen=True, slots=True)
class Cell:
    """A field on paper: widths of its label and of its value, in mm."""

    field: str
    label: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: its height in mm and its cells from left to right, 180 mm in all."""

    height: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form under a heading of its own."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """表单: one edition of the paper of one kind of order.

    Attributes:
        number: 附表号.
        people: how many different people must have gone (2 for surveys and inspections, domain 7).
        copies: 联次, printed at the foot; empty for a paper of one copy.
        signers: who signs, from left to right; the last one's place has room for the seal.
        note: printed under the form; `{closing_rule}` stands for the dated words of the regulation.
    """

    kind: OrderKind
    number: str
    edition: str
    valid_from: date
    valid_to: date | None
    people: int
    copies: tuple[str, ...]
    signers: tuple[str, ...]
    note: str
    fields: tuple[Field, ...]
    sections: tuple[Section, ...]

    def field(self, name: str) -> Field:
        """The field of this name."""
        return next(each for each in self.fields if each.name == name)

    def typed(self) -> tuple[Field, ...]:
        """The fields that the crew fills by hand and the clerk types, in the order of the paper."""
        placed = [cell.field for section in self.sections for row in section.rows for cell in row.cells]
        return tuple(each for name in placed if (each := self.field(name)).of is None)

    def ledgers(self) -> frozenset[str]:
        """The ledgers its fields change: the words before the point of `changes`."""
        return frozenset(field.changes.partition(".")[0] for field in self.fields if field.changes)

    def valid_on(self, day: date) -> bool:
        """Whether the edition is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def in_force(forms: Sequence[Form], kind: OrderKind, day: date) -> Form:
    """The newest edition of a kind's form that is valid on `day`.

    Raises:
        RuleBroken: there is none.
    """
    valid = [form for form in forms if form.kind is kind and form.valid_on(day)]
    if not valid:
        raise RuleBroken(
            f"没有 {day.isoformat()} 有效的“{kind}”表单。请把县公司的表单文件放进账本旁边的“表单”文件夹。",
            field="form",
        )
    return max(valid, key=lambda form: form.valid_from)


def applies(field: Field, values: Mapping[str, Value]) -> bool:
    """Whether a field applies, given what was found; one that does not is "/" on paper."""
    if field.only_if is None:
        return True
    name, words = field.only_if
    given = values.get(name)
    return any(word in words for word in (given if isinstance(given, list) else [given]))


def faults(form: Form, values: Mapping[str, Value], stage: Stage) -> Iterator[tuple[str, str]]:
    """What is missing or wrong before a step: field and sentence, in the order of the paper."""
    for field in form.typed():
        if fault := _fault(form, field, values, stage):
            yield field.name, fault


def _fault(form: Form, field: Field, values: Mapping[str, Value], stage: Stage) -> str | None:
    """What is missing or wrong in a field; where the field it hangs on is at fault, only that one is."""
    value = values.get(field.name)
    if value in (None, "", []):
        due = field.due is Stage.RETURN or (field.due is not None and field.due is stage)
        return f"“{field.heading}”还没有填，{stage}前必须填好。" if due and applies(field, values) else None
    if field.only_if is not None and not applies(field, values):
        if _fault(form, form.field(field.only_if[0]), values, stage):
            return None
        return f"“{field.heading}”在这种情况下不用填，请清空。"
    return _wrong(field, value)


def _wrong(field: Field, value: Value) -> str | None:
    """Why a value cannot stand in a field; None if it can."""
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        if isinstance(value, list) != (field.kind is FieldKind.CHOICES):
            return f"“{field.heading}”是{field.kind}，请在 {'、'.join(field.choices)} 里选。"
        for word in value if isinstance(value, list) else [value]:
            if word not in field.choices:
                return f"“{field.heading}”没有“{word}”这一项，请在 {'、'.join(field.choices)} 里选。"
    elif field.kind in (FieldKind.READING, FieldKind.ENERGY, FieldKind.WHOLE):
        if type(value) is not int or value < 0:
            return f"“{field.heading}”应当是不小于 0 的数，现在是“{value}”，请改正。"
    elif field.kind is FieldKind.DAY:
        if not _is_day(value):
            return f"“{field.heading}”不是日期：“{value}”，请写成 2026-10-05 这样。"
    elif not isinstance(value, str):
        return f"“{field.heading}”应当是文字，现在是“{value}”，请重新填。"
    return None


def _is_day(value: Value) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False


def given(form: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """What was typed, without blanks and empty fields.

    Raises:
        RuleBroken: a field is not one that the crew fills.
    """
    typed = {field.name for field in form.typed()}
    if strangers := sorted(values.keys() - typed):
        raise RuleBroken(f"“{form.kind}”里没有要填的栏目 {strangers[0]}，请刷新后再填。", field=strangers[0])
    stripped = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    return {name: value for name, value in stripped.items() if value not in (None, "", [])}


def ahead(form: Form, values: Mapping[str, Value], day: date) -> Iterator[tuple[str, str]]:
    """Days on which something was done and that lie after `day`: field and sentence; for a faultless form."""
    for field in form.typed():
        value = values.get(field.name)
        if field.kind is FieldKind.DAY and field.changes and value and str(value) > day.isoformat():
            yield field.name, f"“{field.heading}”是 {value}，晚于回单日期 {day}，请核对。"


def changes(form: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """What the filled fields change: target (one of `TARGETS`) → value."""
    return {
        field.changes: values[field.name]
        for field in form.typed()
        if field.changes and values.get(field.name) not in (None, "", []) and applies(field, values)
    }
