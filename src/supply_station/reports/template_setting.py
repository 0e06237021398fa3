"""模板的设置：merged cells, validations, conditional formats, filters and breaks follow a sheet's rows."""

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from supply_station.reports.template_package import Element
from supply_station.reports.template_range import Growth, Spot, area, moved

_AREAS = {"ref", "sqref"}
_POINTS = {"activeCell", "topLeftCell"}
_FORMULAS = {"formula", "formula1", "formula2", "f", "calculatedColumnFormula", "totalsRowFormula"}
_IN_ONE_CELL = {"comment", "threadedComment", "sparkline"}


def follow(root: Element, sheet: str, growths: Mapping[str, Growth]) -> None:
    """All settings of a sheet, or of a table or of notes on it, after its rows have moved."""
    _merges(root, growths[sheet])
    parts = (part for part in root if etree.QName(part).localname not in {"sheetData", "mergeCells"})
    found = [root, *(each for part in parts for each in part.iter() if isinstance(each.tag, str))]
    for each in found:  # before the cells they are for have moved
        if etree.QName(each).localname in _FORMULAS and each.text:
            each.text = moved(each.text, growths, Spot(sheet, _top(each)))
    for each in found:
        _setting(each, growths[sheet], growths)


def _setting(each: Element, growth: Growth, growths: Mapping[str, Growth]) -> None:
    name, owner = etree.QName(each).localname, each.getparent()
    within = "" if owner is None else etree.QName(owner).localname
    whole = not {name, within} & _IN_ONE_CELL
    if name == "sqref" and each.text:  # of a later version's rule
        each.text = area(each.text, growth, whole=whole)
    if within == "rowBreaks":
        each.set("id", str(growth.last(int(each.get("id") or 0))))
    if location := each.get("location"):
        each.set("location", moved(location, growths, Spot()))
    for attribute, value in each.items():
        if attribute in _AREAS | _POINTS:
            each.set(attribute, area(str(value), growth, whole=whole and attribute in _AREAS))


def _merges(root: Element, growth: Growth) -> None:
    """Cells merged within a block row are merged in each of its copies."""
    held = root.find("{*}mergeCells")
    if held is None:
        return
    for merge in list(held):
        ref = merge.get("ref") or ""
        rows = {int(each.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for each in ref.split(":")}
        at = min(rows)
        if len(rows) > 1 or not growth.extra.get(at):
            merge.set("ref", area(ref, growth))
            continue
        for copy in range(growth.extra[at] + 1):
            one = merge if not copy else deepcopy(merge)
            one.set("ref", ref.replace(str(at), str(growth.first(at) + copy)))
            if copy:
                held.append(one)
    held.set("count", str(len(held)))


def _top(formula: Element) -> int:
    """The row from which a formula of a rule counts: the first of the cells it is for."""
    owner: Element | None = formula
    while owner is not None:
        cells = owner.get("sqref") or owner.findtext("{*}sqref")
        if cells:
            first = cells.split()[0].partition(":")[0]
            return int("".join(each for each in first if each.isdecimal()) or 0)
        owner = owner.getparent()
    return 0
