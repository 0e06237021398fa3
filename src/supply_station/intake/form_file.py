"""表单文件：one edition of a county form as a TOML file, read into the declaration that drives it.

`[field.NAME]` tables declare the fields; `[[section]]` lays them out on 180 mm, each row a list: its height,
then name, width of the label and width of the value of every cell, in mm.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from supply_station.errors import RuleBroken
from supply_station.rules.form import (
    SOURCES,
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

WIDTH = 180
"""Millimetres every row fills."""

_FORM = {
    "kind": str, "number": str, "edition": str, "valid_from": date, "valid_to": date, "people": int,
    "copies": list, "signers": list, "note": str, "field": dict, "section": list,
}  # fmt: skip
_OPTIONAL = {"valid_to", "copies", "note"}
_FIELD = {
    "heading": str, "kind": str, "unit": str, "choices": list, "of": str, "due": str, "changes": str,
    "only_if": list, "spelt": str, "strong": bool,
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
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise RuleBroken(f"表单文件 {file} 读不出来：{wrong}。请用 UTF-8 保存，再核对格式。") from wrong
    except RuleBroken as told:
        raise RuleBroken(f"表单文件 {file}：{told.sentence}") from told


def _form(raw: Mapping[str, Any]) -> Form:
    _known(raw, _FORM, "表单")
    if missing := sorted(_FORM.keys() - _OPTIONAL - raw.keys()):
        raise RuleBroken(f"缺少 {'、'.join(missing)}，请补上。")
    if raw["kind"] not in OrderKind.__members__:
        raise RuleBroken(f"kind 里没有“{raw['kind']}”，可用的是 {'、'.join(OrderKind.__members__)}。")
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


def _known(raw: Mapping[str, Any], kinds: Mapping[str, type], where: str) -> None:
    for key, value in raw.items():
        if key not in kinds:
            raise RuleBroken(f"{where}里不认识“{key}”，请删掉或改正；可用的是 {'、'.join(kinds)}。")
        if not isinstance(value, kinds[key]):
            raise RuleBroken(f"{where}的“{key}”写法不对：“{value}”，请照随程序的表单改正。")


def _field(name: str, raw: Any) -> Field:
    if not isinstance(raw, dict) or "heading" not in raw:
        raise RuleBroken(f"栏目 {name} 没有 heading，请补上。")
    _known(raw, _FIELD, f"栏目 {name} ")
    kind = _one_of(raw.get("kind", FieldKind.TEXT), FieldKind, f"栏目 {name} 的 kind")
    if (kind in (FieldKind.CHOICE, FieldKind.CHOICES)) != ("choices" in raw):
        raise RuleBroken(f"栏目 {name}：单选、多选要有 choices，别的种类不要。")
    for key, words in (("of", SOURCES), ("changes", TARGETS)):
        if key in raw:
            _one_of(raw[key], words, f"栏目 {name} 的 {key}")
    if "of" in raw and ("changes" in raw or "due" in raw):
        raise RuleBroken(f"栏目 {name} 由程序打印（of），不能再有 due 或 changes。")
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
        only_if=(only_if[0], tuple(only_if[1:])) if only_if else None,
        spelt=raw.get("spelt"),
        strong=raw.get("strong", False),
    )


def _one_of(value: str, words: Iterable[str], what: str) -> str:
    known = [str(word) for word in words]
    if value not in known:
        raise RuleBroken(f"{what}“{value}”不认识，可用的是 {'、'.join(sorted(known))}。")
    return value


def _refuse_strange_condition(field: Field, fields: Mapping[str, Field]) -> None:
    """A condition names another field's own words, else the field could never apply."""
    if field.only_if is None:
        return
    other, words = field.only_if
    if other not in fields or not words or not set(words) <= set(fields[other].choices):
        raise RuleBroken(f'栏目 {field.name} 的 only_if 要写成 ["另一栏目", "它的选项"…]，请改正。')


def _section(raw: Any, fields: Mapping[str, Field]) -> Section:
    if not isinstance(raw, dict) or not isinstance(raw.get("title"), str) or "rows" not in raw:
        raise RuleBroken("每个 section 要有 title 和 rows，请补上。")
    return Section(raw["title"], tuple(_row(each, raw["title"], fields) for each in raw["rows"]))


def _row(raw: Any, title: str, fields: Mapping[str, Field]) -> Row:
    cells = [Cell(*raw[at : at + 3]) for at in range(1, len(raw), 3)] if len(raw) % 3 == 1 else []
    if not cells or any(cell.field not in fields for cell in cells):
        raise RuleBroken(f"“{title}”里有一行写法不对：{raw}。应当是：行高，再是各栏的名称、标题宽、内容宽。")
    width = sum(cell.label + cell.width for cell in cells)
    if width != WIDTH:
        raise RuleBroken(f"“{title}”里 {cells[0].field} 那一行宽 {width} 毫米，应当正好 {WIDTH} 毫米。")
    return Row(raw[0], tuple(cells))
