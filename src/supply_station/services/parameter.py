"""参数：what a number of a rule is on a given day, by the book's dated table; and how one is changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import DatedParameter
from supply_station.rules import parameter as rule
from supply_station.rules import parameter_value
from supply_station.rules.parameter import Level, Parameter
from supply_station.rules.parameter_default import BY_KEY, DEFAULTS
from supply_station.rules.parameter_value import Dated
from supply_station.services.office import Work, act


@dataclass(frozen=True)
class Standing:
    """A parameter, and what counts of it on a day."""

    parameter: Parameter
    now: Dated


@dataclass(frozen=True)
class Row:
    """One row of the dated table."""

    id: int
    dated: Dated


def in_force(session: Session, key: str, day: date) -> Dated:
    """The row of `key` that counts on `day`, with its source."""
    return parameter_value.in_force(BY_KEY[key], [row.dated for row in rows(session, key)], day)


def rows(session: Session, key: str) -> Sequence[Row]:
    """What was ever laid down for `key`, the newest first."""
    return _laid_down(session, DatedParameter.key == key)[key]


def _laid_down(session: Session, *which: ColumnElement[bool]) -> dict[str, list[Row]]:
    """Key → its rows, the newest first."""
    query = (
        select(
            DatedParameter.key,
            DatedParameter.id,
            DatedParameter.value,
            DatedParameter.level,
            DatedParameter.valid_from,
            DatedParameter.valid_to,
            DatedParameter.source,
        )
        .where(DatedParameter.voided_at.is_(None), *which)
        .order_by(DatedParameter.valid_from.desc(), DatedParameter.id.desc())
    )
    found: dict[str, list[Row]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0]].append(Row(row[1], Dated(*row[2:])))
    return found


def standing(session: Session, *, day: date, words: str = "") -> list[Standing]:
    """Every parameter whose group, title, purpose or source holds all the words, group by group."""
    laid = _laid_down(session)
    found = (
        Standing(each, parameter_value.in_force(each, [row.dated for row in laid[each.key]], day))
        for each in DEFAULTS
    )
    groups = list(rule.Group)
    return sorted(
        (each for each in found if all(word in _told(each) for word in words.split())),
        key=lambda each: groups.index(each.parameter.group),
    )


def _told(each: Standing) -> str:
    of = each.parameter
    return f"{of.group} {of.title} {of.about} {each.now.value} {each.now.level} {each.now.source}"


@act("改参数", changes=(DatedParameter,))
def change(
    work: Work,
    *,
    key: str,
    value: str,
    valid_from: date,
    level: Level,
    source: str,
    valid_to: date | None = None,
) -> Dated:
    """Lay down a value from a day on; returns what counts on that day, which another level may still decide.

    Raises:
        RuleBroken: the value does not fit the parameter, something is missing, or this level has a value
            from the same day on already.
    """
    kept = parameter_value.checked(BY_KEY[key], value or "")
    laid = Dated(kept, level, valid_from, valid_to, (source or "").strip())
    _judge(laid, rows(work.session, key))
    work.session.add(DatedParameter(recorded_at=work.now, key=key, **asdict(laid)))
    work.session.flush()
    return in_force(work.session, key, valid_from)


def _judge(laid: Dated, before: Sequence[Row]) -> None:
    for name, title in (("valid_from", "生效日"), ("level", "层级"), ("source", "依据")):
        if not getattr(laid, name):
            raise RuleBroken(f"“{title}”还没有填，请填好后再保存。", field=name)
    if laid.valid_to is not None and laid.valid_to < laid.valid_from:
        raise RuleBroken("“失效日”早于“生效日”，请核对。", field="valid_to")
    if any((each.dated.level, each.dated.valid_from) == (laid.level, laid.valid_from) for each in before):
        said = f"{laid.level}从 {laid.valid_from} 起已经有一条规定，请换一个生效日，或先作废原来那条。"
        raise RuleBroken(said, field="valid_from")


def whole(session: Session, key: str, day: date) -> int:
    """A whole-number parameter on `day`."""
    return parameter_value.whole(in_force(session, key, day).value)


def seasons(session: Session, day: date) -> dict[str, frozenset[int]]:
    """Usage class → months of the year in which it may stand at zero."""
    return parameter_value.seasons(in_force(session, rule.SEASONS, day).value)


def cited(session: Session, key: str, day: date) -> str:
    """Words of a regulation as a form prints them on `day`, with the edition they come from."""
    found = in_force(session, key, day)
    return f"{found.value}（{found.source}）"
