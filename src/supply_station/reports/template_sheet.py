"""模板的一张表：its marks are found and filled, and its block rows repeated."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from supply_station.archive import damaged
from supply_station.errors import RuleBroken
from supply_station.reports import template_mark
from supply_station.reports.cell import Kind, written
from supply_station.reports.template_mark import Catalogue, Fault, Given, Record
from supply_station.reports.template_package import Element
from supply_station.reports.template_range import MOST_ROWS, Growth, Spot, area, moved
from supply_station.reports.template_style import Styles
from supply_station.reports.template_text import replace, text_of

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_HEAD_AND_FOOT = "页眉页脚"


@dataclass(frozen=True)
class _Slot:
    """A cell with marks, found once and filled in every copy of its row.

    Attributes:
        at: its place among the row's cells.
        name: of the mark, if the cell holds nothing else.
        runs: the pieces of its text with their faces, if it holds words too.
        style: of the filled cell.
    """

    at: int
    name: str | None
    rich: Element
    style: int


class TemplateSheet:
    """A sheet that is read once, asked for its marks, and filled once."""

    def __init__(
        self, name: str, root: Element, strings: Sequence[Element], catalogue: Catalogue, *, from_1904: bool
    ) -> None:
        data = root.find("{*}sheetData")
        if data is None:
            raise damaged()
        self.name = name
        self.root = root
        self._data = data
        self._strings = strings
        self._catalogue = catalogue
        self._epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
        self._space = f"{{{etree.QName(root).namespace}}}"
        _number(data)
        self._marks: dict[int, dict[int, Element]] = {}
        self._blocks: dict[int, str] = {}
        for row in data:
            self._look(row)

    @property
    def has_marks(self) -> bool:
        """Whether anything on it is filled."""
        return bool(self._marks) or bool(self._heads())

    @property
    def has_formulas(self) -> bool:
        """Whether anything on it is worked out."""
        return next(self._data.iter("{*}f"), None) is not None

    def faults(self) -> Iterator[Fault]:
        """The marks that mean nothing, from top to bottom."""
        for row in self._data:
            at = int(row.get("r") or 0)
            title = self._blocks.get(at)
            for place, rich in self._marks.get(at, {}).items():
                cell = row[place].get("r") or ""
                record = Record(title) if title else None
                yield from self._catalogue.faults(self.name, cell, _text(rich), record)
        for each in self._heads():
            yield from self._catalogue.faults(self.name, _HEAD_AND_FOOT, each.text or "", None)

    def growth(self) -> Growth:
        """How many rows each block adds; a list without rows leaves one, empty.

        Raises:
            RuleBroken: more rows than a sheet has.
        """
        lists = self._catalogue.lists
        extra = {row: max(0, lists[title].count - 1) for row, title in self._blocks.items()}
        if sum(extra.values()) + len(self._data) > MOST_ROWS:
            raise RuleBroken(f"模板的“{self.name}”表放不下这么多行。请把清单分到几张表里。")
        return Growth(extra)

    def fill(self, styles: Styles, growths: Mapping[str, Growth]) -> None:
        """Put the values in, and every row where it belongs now."""
        growth = growths[self.name.casefold()]
        self._expand_shared()
        for row in list(self._data):
            at = int(row.get("r") or 0)
            title = self._blocks.get(at)
            slots = self._slots(row, title, styles)
            records = [Record(title, each) for each in self._catalogue.lists[title].rows] if title else []
            copies = [row, *(deepcopy(row) for _ in range(growth.extra.get(at, 0)))]
            for copy, one in enumerate(copies):
                _place(one, growth.first(at) + copy)
                _move_formulas(one, growths, Spot(self.name.casefold(), at, copy))
                record = records[copy] if records else Record(title) if title else None
                for slot in slots:
                    self._fill_cell(one[slot.at], slot, record)
                if copy:
                    copies[copy - 1].addnext(one)
        for head in self._heads():
            head.text = template_mark.replaced(head.text or "", self._catalogue, None, ampersand="&&")

    def _look(self, row: Element) -> None:
        """The marks of a row, and whether it is repeated."""
        at = int(row.get("r") or 0)
        for place, cell in enumerate(row):
            rich = self._rich(cell)
            if rich is None or not template_mark.marked(text := _text(rich)):
                continue
            self._marks.setdefault(at, {})[place] = rich
            if title := self._catalogue.list_in(text):
                self._blocks.setdefault(at, title)

    def _rich(self, cell: Element) -> Element | None:
        """What holds a cell's words; None if it has none, or works them out."""
        if cell.find("{*}f") is not None:
            return None
        if cell.get("t") == "inlineStr":
            return cell.find("{*}is")
        if cell.get("t") != "s":
            return None
        number = cell.findtext("{*}v") or ""
        if not number.isdecimal() or int(number) >= len(self._strings):
            raise damaged()
        return self._strings[int(number)]

    def _heads(self) -> list[Element]:
        """Heads and feet of the printed page, if they have marks."""
        return [
            each for each in self.root.iterfind("{*}headerFooter/*") if template_mark.marked(each.text or "")
        ]

    def _slots(self, row: Element, title: str | None, styles: Styles) -> list[_Slot]:
        slots = []
        record = Record(title) if title else None
        for at, rich in self._marks.get(int(row.get("r") or 0), {}).items():
            text, style = _text(rich), int(row[at].get("s") or 0)
            name = template_mark.whole(text)
            given = self._catalogue.given(name, record) if name else None
            if any(self._catalogue.faults("", "", text, record)):
                style = styles.faulty(style)
            elif given:
                style = styles.readable(style, given.kind)
            slots.append(_Slot(at, name, rich, style))
        return slots

    def _fill_cell(self, cell: Element, slot: _Slot, record: Record | None) -> None:
        for each in list(cell):
            cell.remove(each)
        _without(cell, "t")
        cell.set("s", str(slot.style))
        if slot.name is None:
            cell.set("t", "inlineStr")
            self._words(self._add(cell, "is"), slot.rich, record)
        elif given := self._catalogue.given(slot.name, record):
            self._put(cell, given)

    def _put(self, cell: Element, given: Given) -> None:
        """A value in a cell of its own; what does not apply leaves it empty, so that sums go on."""
        if isinstance(given.value, str):
            cell.set("t", "inlineStr")
            words = self._add(self._add(cell, "is"), "t")
            words.set(_SPACE, "preserve")
            words.text = written(given.value)
        elif given.value is not None:
            self._add(cell, "v").text = self._digits(given.kind, given.value)

    def _digits(self, kind: Kind, value: float | Decimal | date) -> str:
        if isinstance(value, date):
            return f"{to_excel(value, self._epoch):.15g}"  # type: ignore[no-untyped-call]
        in_hundredths = kind in {Kind.ENERGY, Kind.MONEY} and isinstance(value, int)
        return str(Decimal(value).scaleb(-2) if in_hundredths else value)

    def _words(self, held: Element, rich: Element, record: Record | None) -> None:
        """Words with marks among them; their faces stay, unless a mark itself has several."""
        held.extend(list(deepcopy(rich)))
        runs = _runs(held)
        replace(runs, self._catalogue, record)
        for each in runs:
            each.set(_SPACE, "preserve")

    def _add(self, parent: Element, name: str) -> Element:
        return etree.SubElement(parent, self._space + name)

    def _expand_shared(self) -> None:
        """Write a formula that cells share into each of them; between them there may soon be rows."""
        masters: dict[str, tuple[str, str]] = {}
        for formula in self._data.iter("{*}f"):
            cell = formula.getparent()
            if formula.get("t") != "shared" or cell is None:
                continue
            number, here = formula.get("si") or "", cell.get("r") or ""
            if formula.text:
                masters[number] = (formula.text, here)
            elif number in masters:
                text, origin = masters[number]
                formula.text = Translator(f"={text}", origin).translate_formula(here)[1:]
            _without(formula, "t", "si", "ref")


def _number(data: Element) -> None:
    """Write the numbers of rows and cells, which a file may leave out."""
    row_number = 0
    for row in data:
        row_number = int(row.get("r") or row_number + 1)
        row.set("r", str(row_number))
        if any(cell.get("r") is None for cell in row):
            for column, cell in enumerate(row, 1):
                cell.set("r", f"{get_column_letter(column)}{row_number}")


def _place(row: Element, number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        cell.set("r", f"{(cell.get('r') or '').rstrip('0123456789')}{number}")


def _move_formulas(row: Element, growths: Mapping[str, Growth], spot: Spot) -> None:
    """Formulas follow their cells; what they gave before is worked out anew on opening."""
    for cell in row:
        formula = cell.find("{*}f")
        if formula is None:
            continue
        formula.text = moved(formula.text or "", growths, spot)
        if ref := formula.get("ref"):
            formula.set("ref", area(ref, growths[spot.sheet]))
        for value in cell.findall("{*}v"):
            cell.remove(value)
        _without(cell, "t")


def _without(element: Element, *attributes: str) -> None:
    for name in attributes:
        if name in element.attrib:
            del element.attrib[name]


def _runs(rich: Element) -> list[Element]:
    """The texts of a string, without the reading aids of phonetic scripts."""
    return [*rich.iterfind("{*}t"), *rich.iterfind("{*}r/{*}t")]


def _text(rich: Element) -> str:
    return text_of(_runs(rich))
