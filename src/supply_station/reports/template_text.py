"""模板的文字：runs of a cell's rich text, and the words in text boxes and charts, with marks among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from supply_station.reports import template_mark
from supply_station.reports.cell import written
from supply_station.reports.template_mark import Catalogue, Fault, Record
from supply_station.reports.template_package import Element, Package


@dataclass(frozen=True)
class DrawnText:
    """A paragraph with marks that lies over the cells of a sheet.

    Attributes:
        sheet: the sheet's name.
        place: 文本框 or 图表.
        part: the part it stands in.
        runs: the pieces of its text with their faces.
    """

    sheet: str
    place: str
    part: str
    runs: Sequence[Element]

    def faults(self, catalogue: Catalogue) -> Iterator[Fault]:
        """Its marks that mean nothing; a list has no rows here."""
        return catalogue.faults(self.sheet, self.place, text_of(self.runs), None)

    def fill(self, catalogue: Catalogue) -> None:
        """Put the values in; what means nothing leaves a gap."""
        replace(self.runs, catalogue, None)


def drawn_texts(package: Package, sheet: str, part: str) -> Iterator[DrawnText]:
    """The marked paragraphs of text boxes and charts that belong to a sheet's part."""
    for _, drawing in package.related(part, "drawing"):
        yield from _paragraphs(package, sheet, "文本框", drawing)
        for kind in ("chart", "chartEx"):
            for _, chart in package.related(drawing, kind):
                yield from _paragraphs(package, sheet, "图表", chart)


def _paragraphs(package: Package, sheet: str, place: str, part: str) -> Iterator[DrawnText]:
    for each in package.tree(part).iter("{*}p"):
        runs = list(each.iter("{*}t"))
        if template_mark.marked(text_of(runs)):
            yield DrawnText(sheet, place, part, runs)


def text_of(runs: Sequence[Element]) -> str:
    """The words of some runs, put together."""
    return "".join(each.text or "" for each in runs)


def replace(runs: Sequence[Element], catalogue: Catalogue, record: Record | None) -> None:
    """Fill the marks in place; the runs keep their faces, unless a mark itself has several."""
    if template_mark.torn([each.text or "" for each in runs]):
        runs[0].text = text_of(runs)
        for each in runs[1:]:
            each.text = ""
    for each in runs:
        each.text = written(template_mark.replaced(each.text or "", catalogue, record))
