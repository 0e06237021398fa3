"""模板：a county's own workbook is filled where its {{…}} marks stand; everything else in it stays.

Libraries that read a workbook and write it again lose its charts, pictures and newer rules. Here only the
parts that have to change are edited, as XML, and all others are copied byte for byte.
"""

import re
from collections.abc import Mapping

from lxml import etree

from supply_station.archive import damaged
from supply_station.errors import RuleBroken
from supply_station.reports.template_mark import Catalogue, Fault
from supply_station.reports.template_package import Element, Package
from supply_station.reports.template_range import Growth, Spot, moved
from supply_station.reports.template_setting import follow
from supply_station.reports.template_sheet import TemplateSheet
from supply_station.reports.template_style import Styles
from supply_station.reports.template_text import DrawnText, drawn_texts

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_CHARTS = (".drawingml.chart+xml", ".chartex+xml")
_DRAWN = ("{*}numCache", "{*}strCache", "{*}multiLvlStrCache", "{*}lvl")
_PIVOTS = ".pivotCacheDefinition+xml"
_BEFORE_CALCULATION = ("definedNames", "externalReferences", "functionGroups", "sheets")
_NOTE_ROW = re.compile(rb"(<(?:\w+:)?Row>\s*)(\d+)")
_NOTE_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>\s*)([\d\s,]+)")


class Template:
    """A template, read and compared with what the book can give.

    Raises:
        RuleBroken: no .xlsx, damaged, or without a single mark.
    """

    def __init__(self, data: bytes, catalogue: Catalogue) -> None:
        self._package = Package(data)
        book = self._package.tree(self._package.workbook)
        properties = book.find("{*}workbookPr")
        from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        strings = [
            one
            for _, part in self._package.related(self._package.workbook, "sharedStrings")
            for one in self._package.tree(part)
        ]
        parts = dict(self._package.related(self._package.workbook, "worksheet"))
        charts = dict(self._package.related(self._package.workbook, "chartsheet"))
        self._catalogue = catalogue
        self._sheets: dict[str, TemplateSheet] = {}
        self._drawn: list[DrawnText] = []
        for each in book.iterfind("{*}sheets/{*}sheet"):
            number = each.get(_RELATION) or each.get(_STRICT_RELATION) or ""
            name = each.get("name") or ""
            if part := parts.get(number):
                root = self._package.tree(part)
                self._sheets[part] = TemplateSheet(name, root, strings, catalogue, from_1904=from_1904)
            if over := part or charts.get(number):
                self._drawn += drawn_texts(self._package, name, over)
        if not self._drawn and not any(each.has_marks for each in self._sheets.values()):
            raise RuleBroken(
                "这个工作簿里没有一处 {{…}} 标记，不是模板。请换一个文件，或照手册在里面写上标记。"
            )

    def faults(self) -> list[Fault]:
        """The marks that mean nothing, sheet by sheet, those over the cells after them."""
        drawn = [fault for each in self._drawn for fault in each.faults(self._catalogue)]
        return [*(fault for each in self._sheets.values() for fault in each.faults()), *drawn]

    def filled(self) -> bytes:
        """The filled workbook; a mark that means nothing leaves its cell empty and red. Once only.

        Raises:
            RuleBroken: a sheet would have more rows than it can, or a part is damaged.
        """
        growths = {each.name.casefold(): each.growth() for each in self._sheets.values()}
        growing = any(more for each in growths.values() for more in each.extra.values())
        for _, part in self._package.related(self._package.workbook, "styles"):
            styles = Styles(self._package.tree(part))
            break
        else:
            raise damaged()
        for name, sheet in self._sheets.items():
            if growing or sheet.has_marks or sheet.has_formulas:
                sheet.fill(styles, growths)
                follow(sheet.root, sheet.name.casefold(), growths)
                self._package.changed(name)
                self._beside(name, sheet.name.casefold(), growths)
        if styles.added:
            self._package.changed(part)
        for each in self._drawn:
            each.fill(self._catalogue)
            self._package.changed(each.part)
        self._charts(growths)
        self._pivots(growths)
        self._book(growths)
        self._package.drop("calcChain")
        return self._package.written()

    def _beside(self, part: str, sheet: str, growths: Mapping[str, Growth]) -> None:
        """What lies on a sheet in parts of its own."""
        growth = growths[sheet]
        if not any(growth.extra.values()):
            return
        for kind in ("table", "comments", "threadedComment"):
            for _, each in self._package.related(part, kind):
                follow(self._package.tree(each), sheet, growths)
                self._package.changed(each)
        for _, each in self._package.related(part, "drawing"):
            for anchor in self._package.tree(each):
                _move_anchor(anchor, growth)
            self._package.changed(each)
        for _, each in self._package.related(part, "vmlDrawing"):
            self._package.put(each, _moved_notes(self._package.read(each), growth))

    def _charts(self, growths: Mapping[str, Growth]) -> None:
        """Series over a block show all its records; values drawn before are read anew on opening."""
        for part in (part for kind in _CHARTS for part in self._package.of_type(kind)):
            for each in list(self._package.tree(part).iter("{*}f", *_DRAWN)):
                if etree.QName(each).localname == "f":
                    each.text = moved(each.text or "", growths, Spot(), whole=True)
                elif (parent := each.getparent()) is not None:
                    parent.remove(each)
            self._package.changed(part)

    def _pivots(self, growths: Mapping[str, Growth]) -> None:
        for part in self._package.of_type(_PIVOTS):
            root = self._package.tree(part)
            for each in root.iterfind("{*}cacheSource/{*}worksheetSource"):
                sheet = (each.get("sheet") or "").casefold()
                if sheet in growths:
                    follow(each, sheet, growths)
            root.set("refreshOnLoad", "1")
            self._package.changed(part)

    def _book(self, growths: Mapping[str, Growth]) -> None:
        """Names follow, and the program that opens the workbook works everything out anew."""
        book = self._package.tree(self._package.workbook)
        for each in book.iterfind("{*}definedNames/{*}definedName"):
            each.text = moved(each.text or "", growths, Spot(), whole=True)
        calculation = book.find("{*}calcPr")
        if calculation is None:
            calculation = etree.Element(f"{{{etree.QName(book).namespace}}}calcPr")
            before = (book.find(f"{{*}}{name}") for name in _BEFORE_CALCULATION)
            next(each for each in before if each is not None).addnext(calculation)
        calculation.set("fullCalcOnLoad", "1")
        self._package.changed(self._package.workbook)


def _move_anchor(anchor: Element, growth: Growth) -> None:
    """A chart or picture goes where its upper edge goes, and keeps its size."""
    rows = [*anchor.iterfind("{*}from/{*}row"), *anchor.iterfind("{*}to/{*}row")]
    if rows:
        top = int(rows[0].text or 0)
        down = growth.first(top + 1) - 1 - top
        for each in rows:
            each.text = str(int(each.text or 0) + down)


def _moved_notes(data: bytes, growth: Growth) -> bytes:
    """The boxes of notes; an old format that is XML by name only."""

    def row(found: re.Match[bytes]) -> bytes:
        return found[1] + str(growth.first(int(found[2]) + 1) - 1).encode()

    def anchor(found: re.Match[bytes]) -> bytes:
        edges = [int(each) for each in found[2].split(b",")]
        down = growth.first(edges[2] + 1) - 1 - edges[2]
        edges[2], edges[6] = edges[2] + down, edges[6] + down
        return found[1] + ", ".join(map(str, edges)).encode()

    return _NOTE_ANCHOR.sub(anchor, _NOTE_ROW.sub(row, data))
