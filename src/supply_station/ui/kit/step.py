"""步骤：what is done to chosen rows once a person has told what it must know, in a form or in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from supply_station.errors import RuleBroken
from supply_station.services.listing import Column, Shape, shape
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.page import Section


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How an act is told what was chosen.

    Attributes:
        act: the act.
        takes: its parameter for what was chosen.
        single: whether it takes one, not several.
        said: the line for the foot; `{many}` were chosen, `{answer}` of the act, what it takes by its name.
    """

    act: Any
    takes: str
    single: bool = False
    said: str

    def done(self, desk: Desk, chosen: Sequence[Any], many: int, told: Values) -> str:
        """Act; the line for the foot.

        Raises:
            RuleBroken: the act refuses.
        """
        taken = {self.takes: chosen[0] if self.single else list(chosen)}
        answer = desk.perform(self.act, **taken, **told)
        return self.said.format(many=f"{many:,}", answer=self.words(answer), **taken)

    def words(self, answer: Any) -> object:
        """The act's answer as the line for the foot tells it."""
        return answer


@dataclass(frozen=True, kw_only=True, eq=False)
class Step(Taken):
    """An act that is told in a form what it must know.

    Attributes:
        title: what its button calls it, and its form.
        key: the key of its button, where it has one.
        fields: the act's parameter → the column that says what kind of value it is.
        optional: parameters that may stay empty.
        advice: what to know while filling the form.
    """

    title: str
    key: str = ""
    fields: Mapping[str, Column]
    optional: frozenset[str] = frozenset()
    advice: str

    def form(self, desk: Desk, title: str, chosen: Sequence[Any], many: int, given: Values) -> Form:
        """The form; `given` stands in it from the start, and today where the act asks on which day."""
        must = tuple(column for name, column in self.fields.items() if name not in self.optional)
        section = Section(self.title, tuple(self.fields.values()), must)
        form = Form(desk, title, (section,), partial(self._save, desk, chosen, many))
        form.tell(self.advice)
        today: Values = {self.fields["on"].key: desk.office.clock().date()} if "on" in self.fields else {}
        form.show_values(today | given)
        return form

    def _save(self, desk: Desk, chosen: Sequence[Any], many: int, values: Values) -> str:
        """Act; a refusal names the form's field, not the act's parameter."""
        keys = {name: column.key for name, column in self.fields.items()}
        empty = {name: "" for name, column in self.fields.items() if shape(column) is Shape.TEXT}
        told = {
            name: empty.get(name) if values[key] is None and name not in self.optional else values[key]
            for name, key in keys.items()
        }
        try:
            return self.done(desk, chosen, many, told)
        except RuleBroken as refusal:
            raise RuleBroken(refusal.sentence, field=keys.get(refusal.field or "")) from None


@dataclass(frozen=True, kw_only=True, eq=False)
class Reason(Taken):
    """An act that is told one line: the press of a button.

    Attributes:
        title: what its button calls it.
        key: the key of its button.
        question: asks for the line; `{many}` were chosen.
        tells: the act's parameter for the line.
    """

    title: str
    key: str
    question: str
    tells: str = "reason"

    def __call__(self, desk: Desk, chosen: Sequence[int]) -> str | None:
        """Ask and act; the line for the foot, or None when the person changes their mind.

        Raises:
            RuleBroken: the act refuses.
        """
        many = len(chosen)
        line = desk.ask.line(self.question.format(many=f"{many:,}"))
        return None if line is None else self.done(desk, chosen, many, {self.tells: line})
