"""月报模板：the county company's own workbook, filled with a month's figures and lists (domain 11)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from supply_station.reports.month_end_catalogue import catalogue
from supply_station.reports.template import Template
from supply_station.reports.template_mark import Catalogue, Fault
from supply_station.services import month_end


@dataclass(frozen=True)
class Filling:
    """A template that was compared with what the book can give; nothing is written yet.

    Attributes:
        name: what the filled workbook is called.
        open_points: how many points stand open in the month.
        faults: its marks that mean nothing, sheet by sheet.
    """

    name: str
    open_points: int
    faults: tuple[Fault, ...]
    _template: Template

    def filled(self) -> bytes:
        """The workbook; a mark that means nothing leaves its cell empty and red. To be asked for once."""
        return self._template.filled()


def look(session: Session, *, month: str, at: datetime, by: str, name: str, template: bytes) -> Filling:
    """Compare a template with a month; `name` is its own, without the ending.

    Raises:
        RuleBroken: no .xlsx, damaged, without a single mark, or `month` is not of the form YYYY-MM.
    """
    pack = month_end.pack(session, month=month, at=at, by=by)
    found = Template(template, catalogue(pack))
    title = f"{pack.station}{month}{name}.xlsx"
    return Filling(title, len(pack.open_points.rows), tuple(found.faults()), found)


def names(session: Session, *, month: str, at: datetime) -> Catalogue:
    """Everything a template can ask for."""
    return catalogue(month_end.pack(session, month=month, at=at, by=""))
