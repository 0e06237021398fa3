"""月报模板：the county company's own workbook, filled with a month's figures and lists (domain 11)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from supply_station import paths
from supply_station.archive import file_bytes
from supply_station.errors import RuleBroken
from supply_station.reports.month_end_catalogue import catalogue
from supply_station.reports.template import Template
from supply_station.reports.template_mark import Catalogue, Fault
from supply_station.services import month_end

__all__ = ["Fault", "Filling", "look", "names"]


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


def look(session: Session, *, month: str, at: datetime, by: str, file: Path) -> Filling:
    """Compare a template with a month.

    Raises:
        RuleBroken: not there, no .xlsx, damaged, without a single mark, or `month` is no month.
        Trouble: the disk or another program does not give the file away.
    """
    data = file_bytes(file)
    pack = month_end.pack(session, month=month, at=at, by=by)
    try:
        found = Template(data, catalogue(pack))
    except RuleBroken as refusal:
        raise RuleBroken(f"{file.name}：{refusal.sentence}") from refusal
    name = paths.file_name(f"{pack.station}{month}{file.stem}.xlsx")
    return Filling(name, len(pack.open_points.rows), tuple(found.faults()), found)


def names(session: Session, *, month: str, at: datetime) -> Catalogue:
    """Everything a template can ask for."""
    return catalogue(month_end.pack(session, month=month, at=at, by=""))
