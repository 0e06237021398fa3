"""停电信息的纸：what can be printed of one notice, and of all of them."""

from collections.abc import Callable, Mapping
from typing import Any

from supply_station.services import outage_notice_paper as paper
from supply_station.ui.kit.desk import Desk
from supply_station.ui.printing import Printing, Wanted

Query = Callable[..., bytes]

SHEET_PAPERS: Mapping[str, Query] = {
    paper.BOARD: paper.board,
    paper.LETTERS: paper.letters,
    paper.LOG: paper.call_log,
}
"""Of one notice."""
LIST_PAPERS: Mapping[str, Query] = {paper.ROSTER: paper.roster, paper.WEEK: paper.week}
"""Of the whole station."""


def print_paper(desk: Desk, title: str, values: Mapping[str, Any]) -> None:
    """Bring a paper to the preview."""
    query = {**SHEET_PAPERS, **LIST_PAPERS}[title]
    Printing(desk, Wanted(title, f"{title}{desk.office.clock().date()}", query, values)).start()
