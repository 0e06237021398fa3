"""模板的样式：a cell keeps its own; a date in a plain cell, and a cell left empty, get a sibling of it."""

from copy import deepcopy

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS

from supply_station.archive import damaged
from supply_station.reports.cell import Kind, number_format
from supply_station.reports.template_package import Element

_UNREADABLE = {Kind.DATE, Kind.TIME, Kind.SHARE}
"""Kinds that are a bare number where a cell says nothing of how it is shown."""

_PLAIN = {"General", "@"}
_FIRST_OWN_FORMAT = 164
_RED = "FFFF9C9C"


class Styles:
    """The part with the workbook's cell formats; `added` tells whether there are more than before."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._formats = _child(root, "cellXfs")
        self._siblings: dict[tuple[int, str], int] = {}

    @property
    def added(self) -> bool:
        """Whether the part has to be written anew."""
        return bool(self._siblings)

    def readable(self, style: int, kind: Kind) -> int:
        """The style in which a value of a kind is understood: the cell's own wherever that can be."""
        if kind not in _UNREADABLE or self._shown(style) not in _PLAIN:
            return style
        return self._sibling(style, "numFmtId", number_format(kind))

    def faulty(self, style: int) -> int:
        """The style, on red."""
        return self._sibling(style, "fillId", _RED)

    def _sibling(self, style: int, attribute: str, wanted: str) -> int:
        if (style, wanted) not in self._siblings:
            one = deepcopy(self._formats[style])
            number = self._fill(wanted) if attribute == "fillId" else self._format(wanted)
            one.set(attribute, str(number))
            one.set("applyFill" if attribute == "fillId" else "applyNumberFormat", "1")
            self._siblings[style, wanted] = _appended(self._formats, one)
        return self._siblings[style, wanted]

    def _shown(self, style: int) -> str:
        """The number format of a style, as it is written in a dialog of formats."""
        if not 0 <= style < len(self._formats):
            raise damaged()
        number = int(self._formats[style].get("numFmtId") or 0)
        own = (each.get("formatCode") for each in self._own_formats() if each.get("numFmtId") == str(number))
        return next(own, None) or str(BUILTIN_FORMATS.get(number, "General"))

    def _own_formats(self) -> list[Element]:
        return list(self._root.iterfind("{*}numFmts/{*}numFmt"))

    def _format(self, code: str) -> int:
        """The number of a format of the workbook's own."""
        taken = [int(each.get("numFmtId") or 0) for each in self._own_formats()]
        number = max([_FIRST_OWN_FORMAT - 1, *taken]) + 1
        formats = self._root.find("{*}numFmts")
        if formats is None:
            formats = etree.Element(_named(self._root, "numFmts"))
            self._root.insert(0, formats)
        one = etree.SubElement(formats, _named(self._root, "numFmt"), numFmtId=str(number), formatCode=code)
        _appended(formats, one)
        return number

    def _fill(self, colour: str) -> int:
        fill = etree.Element(_named(self._root, "fill"))
        pattern = etree.SubElement(fill, _named(fill, "patternFill"), patternType="solid")
        etree.SubElement(pattern, _named(fill, "fgColor"), rgb=colour)
        return _appended(_child(self._root, "fills"), fill)


def _child(root: Element, name: str) -> Element:
    found = root.find(f"{{*}}{name}")
    if found is None:
        raise damaged()
    return found


def _named(near: Element, name: str) -> str:
    """A name in the namespace of its neighbours; the strict kind of .xlsx has one of its own."""
    return f"{{{etree.QName(near).namespace}}}{name}"


def _appended(parent: Element, one: Element) -> int:
    """Its place among its siblings."""
    if one.getparent() is not parent:
        parent.append(one)
    parent.set("count", str(len(parent)))
    return len(parent) - 1
