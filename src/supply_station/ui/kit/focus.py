"""焦点：where the keys go when a page comes to the front — where they were, its table, or what is first.

An empty list is no table: the way from there to its first rows is before everything else.
"""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from supply_station.ui.kit.empty import Onward


def hand_over(page: QWidget) -> None:
    """Give the keys to a page that is shown; nothing happens while they are there already."""
    here = page.window().focusWidget()
    if here is not None and page.isAncestorOf(here) and here.isVisible():
        return
    before: QWidget | None = page.focusWidget()
    takers = _takers(page)
    if before not in takers:
        tables = [each for each in takers if isinstance(each, QAbstractItemView)]
        onward = [each for each in takers if isinstance(each.parent(), Onward)]
        before = next(iter([*tables, *onward, *takers]), None)
    if before is not None:
        before.setFocus(Qt.FocusReason.OtherFocusReason)


def _takers(page: QWidget) -> list[QWidget]:
    """What can be reached by Tab within a page, in reading order.

    Never by `nextInFocusChain`: PySide 6.9 makes the next widget the asked one's child, and takes its Python
    side, with its layout's items, away when that one goes; the window then ends with a segmentation fault.
    """
    found = [
        each
        for each in page.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isEnabled() and each.isVisible()
    ]
    places = [each.mapTo(page, QPoint(0, 0)) for each in found]
    order = sorted(range(len(found)), key=lambda at: (places[at].y(), places[at].x()))
    return [found[at] for at in order]
