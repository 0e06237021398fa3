"""表单文件：one edition of a county form as a TOML file, read into the declaration that drives it.

`[field.NAME]` tables declare the fields; `[[section]]` lays them out on 180 mm, each row a list: its height,
then name, width of the label and width of the value of every cell, in mm.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from supply_station.errors import RuleBroken
from supply_station.intake.cells import brief
from supply_station.rules.form import (
    SOURCES,
    TARGET_KINDS,
    TARGETS,
    Cell,
    Field,
    FieldKind,
    Form,
    Row,
    Section,
    Stage,
)
from supply_station.rules.work_order import OrderKind

_PLACE = re.compile(r"line (\d+), column (\d+)")

WIDTH = 180
"""Millimetres every row fills."""

HEIGHT = 297
"""Millimetres a page is high."""

_FORM: dict[str, Any] = {
    "kind": str, "number": str, "edition": str, "valid_from": date, "valid_to": date, "people": int,
    "copies": list[str], "signers": list[str], "note": str, "field": dict, "section": list,
}  # fmt: skip
_OPTIONAL = {"valid_to", "copies", "note"}
_FIELD: dict[str, Any] = {
    "heading": str, "kind": str, "unit": str, "choices": list[str], "of": str, "due": str, "changes": str,
    "only_if": list[str], "spelt": str, "strong": bool,
}  # fmt: skip


def read(data: bytes, file: str) -> Form:
    """A form file's declaration.

    Args:
        data: the file, TOML in UTF-8.
        file: its name, for refusals.

    Raises:
        RuleBroken: what is wrong in it, naming the field.
    """
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
        return _form(raw)
    except (ValueError, RecursionError) as wrong:  # of a text, of TOML, of a number that Python will not read
        place = _PLACE.search(str(wrong))
        where = f"第 {place[1]} 行第 {place[2]} 个字附近" if place else "里面"
        raise RuleBroken(
            f"表单文件 {file} 读不出来，{where}写法不对。请用 UTF-8 保存，再照随程序的表单核对格式。"
        ) from wrong
    except RuleBroken as told:
        raise RuleBroken(f"表单文件 {file}：{brief(told.sentence)}") from told


def _form(raw: Mapping[str, Any]) -> Form:
    _known(raw, _FORM, "表单")
    if missing := sorted(_FORM.keys() - _OPTIONAL - raw.keys()):
        raise RuleBroken(f"缺少 {'、'.join(missing)}，请补上。")
    if raw["kind"] not in OrderKind.__members__:
        raise RuleBroken(f"kind 里没有“{raw['kind']}”，可用的是 {'、'.join(OrderKind.__members__)}，请改正。")
    _refuse_strange_values(raw)
    fields = {name: _field(name, each) for name, each in raw["field"].items()}
    for each in fields.values():
        _refuse_strange_condition(each, fields)
    sections = tuple(_section(each, fields) for each in raw["section"])
    placed = [cell.field for section in sections for row in section.rows for cell in row.cells]
    if wrong := sorted({name for name in placed if placed.count(name) > 1} | fields.keys() - set(placed)):
        raise RuleBroken(f"栏目 {'、'.join(wrong)} 没有排在表上，或排了两次，请在 section 里各排一次。")
    return Form(
        kind=OrderKind[raw["kind"]],
        number=raw["number"],
        edition=raw["edition"],
        valid_from=raw["valid_from"],
        valid_to=raw.get("valid_to"),
        people=raw["people"],
        copies=tuple(raw.get("copies", ())),
        signers=tuple(raw["signers"]),
        note=raw.get("note", ""),
        fields=tuple(fields.values()),
        sections=sections,
    )


def _refuse_strange_values(raw: Mapping[str, Any]) -> None:
    if raw["people"] not in (1, 2):
        raise RuleBroken(f"people 应当是 1 或 2，现在是 {raw['people']}，请改正。")
    if "valid_to" in raw and raw["valid_to"] < raw["valid_from"]:
        raise RuleBroken("valid_to 早于 valid_from，请改正。")


def _known(raw: Mapping[str, Any], kinds: Mapping[str, Any], where: str) -> None:
    for key, value in raw.items():
        if key not in kinds:
            raise RuleBroken(f"{where}里不认识“{key}”，请删掉或改正；可用的是 {'、'.join(kinds)}。")
        if not _is(value, kinds[key]):
            raise RuleBroken(f"{where}的“{key}”写法不对：“{value}”，请照随程序的表单改正。")


def _is(value: object, kind: Any) -> bool:
    """Whether a value is of a kind, to the letter: true is no number, a time no day, and lists hold words."""
    if kind == list[str]:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return type(value) is kind


def _refuse_strange_kind(name: str, target: str, kind: FieldKind) -> None:
    """A number must not be read as another unit, nor words as a number."""
    wanted = TARGET_KINDS.get(target)
    if kind is not wanted and (wanted is not None or kind in TARGET_KINDS.values()):
        raise RuleBroken(f"栏目 {name} 改的是 {target}，kind 应当是“{wanted or FieldKind.TEXT}”，请改正。")


def _field(name: str, raw: Any) -> Field:
    if not isinstance(raw, dict) or "heading" not in raw:
        raise RuleBroken(f"栏目 {name} 没有 heading，请补上。")
    _known(raw, _FIELD, f"栏目 {name} ")
    kind = _one_of(raw.get("kind", FieldKind.TEXT), FieldKind, f"栏目 {name} 的 kind")
    if (kind in (FieldKind.CHOICE, FieldKind.CHOICES)) != bool(raw.get("choices")):
        raise RuleBroken(f"栏目 {name}：单选、多选要有 choices，别的种类不要，请改正。")
    for key, words in (("of", SOURCES), ("changes", TARGETS)):
        if key in raw:
            _one_of(raw[key], words, f"栏目 {name} 的 {key}")
    if "of" in raw and ("changes" in raw or "due" in raw):
        raise RuleBroken(f"栏目 {name} 由程序打印（of），不能再有 due 或 changes，请删掉。")
    if "changes" in raw:
        _refuse_strange_kind(name, raw["changes"], FieldKind(kind))
    only_if = raw.get("only_if")
    return Field(
        name=name,
        heading=raw["heading"],
        kind=FieldKind(kind),
        unit=raw.get("unit", ""),
        choices=tuple(raw.get("choices", ())),
        of=raw.get("of"),
        due=Stage(_one_of(raw["due"], Stage, f"栏目 {name} 的 due")) if "due" in raw else None,
        changes=raw.get("changes"),
        only_if=None if only_if is None else ("".join(only_if[:1]), tuple(only_if[1:])),
        spelt=raw.get("spelt"),
        strong=raw.get("strong", False),
    )


def _one_of(value: str, words: Iterable[str], what: str) -> str:
    known = [str(word) for word in words]
    if value not in known:
        raise RuleBroken(f"{what}“{value}”不认识，可用的是 {'、'.join(sorted(known))}，请改正。")
    return value


def _refuse_strange_condition(field: Field, fields: Mapping[str, Field]) -> None:
    """A condition names words of another field that the crew fills, else the field could never apply."""
    asked, passed = field, [field.name]
    while asked.only_if is not None:
        other, words = asked.only_if
        if not (other in fields and words and set(words) <= set(fields[other].choices)) or fields[other].of:
            raise RuleBroken(f'栏目 {asked.name} 的 only_if 要写成 ["另一栏目", "它的选项"…]，请改正。')
        if other in passed:
            raise RuleBroken(f"栏目 {field.name} 的 only_if 绕回了自己，请改正。")
        asked = fields[other]
        passed.append(other)


def _section(raw: Any, fields: Mapping[str, Field]) -> Section:
    if not isinstance(raw, dict) or not _is(raw.get("title"), str) or not _is(raw.get("rows"), list):
        raise RuleBroken("每个 section 要有 title 和 rows，请补上。")
    return Section(raw["title"], tuple(_row(each, raw["title"], fields) for each in raw["rows"]))


def _row(raw: Any, title: str, fields: Mapping[str, Field]) -> Row:
    parts = raw if isinstance(raw, list) else []
    cells = [Cell(*parts[at : at + 3]) for at in range(1, len(parts), 3)] if len(parts) % 3 == 1 else []
    if not cells or not _is_size(parts[0], HEIGHT) or not all(_is_cell(cell, fields) for cell in cells):
        raise RuleBroken(
            f"“{title}”里有一行写法不对：{str(raw)[:80]}。请改成：行高，再是各栏的名称、标题宽、内容宽。"
        )
    width = sum(cell.label + cell.width for cell in cells)
    if width != WIDTH:
        raise RuleBroken(
            f"“{title}”里 {cells[0].field} 那一行宽 {width} 毫米，应当正好 {WIDTH} 毫米，请改正。"
        )
    return Row(parts[0], tuple(cells))


def _is_cell(cell: Cell, fields: Mapping[str, Field]) -> bool:
    named = isinstance(cell.field, str) and cell.field in fields
    return named and _is_size(cell.label, WIDTH) and _is_size(cell.width, WIDTH)


def _is_size(value: object, most: float) -> bool:
    return type(value) in (int, float) and 0 < value <= most  # type: ignore[operator]
