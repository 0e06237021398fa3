"""目录：what the window knows of a page; the page itself is imported on the first visit."""

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # the navigation is painted before the pages and all they need are imported
    from supply_station.ui.kit.hand_page import HandPage
    from supply_station.ui.kit.page import Page


class Group(StrEnum):
    """导航分组: as a clerk's day goes."""

    TODAY = "今日"
    ARCHIVE = "档案"
    LEDGER = "台账"
    ORDER = "工单"
    REPORT = "报表"
    SYSTEM = "系统"


@dataclass(frozen=True)
class Entry:
    """A page in the navigation.

    Attributes:
        stem, title: the page's own.
        icon: a picture of `resources/icons`.
        module, name: where the page is declared.
    """

    stem: str
    title: str
    icon: str
    group: Group
    module: str
    name: str

    def page(self) -> "Page | type[HandPage]":
        """The page, imported if nobody has been there before."""
        return cast("Page | type[HandPage]", getattr(import_module(self.module), self.name))
