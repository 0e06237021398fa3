"""焦点：where the keys go when a page comes to the front — where they were, else its table or first field."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget


def hand_over(page: QWidget) -> None:
    """Give the keys to a page that is shown; nothing happens while they are there already."""
    here = page.window().focusWidget()
    if here is not None and page.isAncestorOf(here) and here.isVisible():
        return
    before: QWidget | None = page.focusWidget()
    takers = list(_takers(page))
    if before not in takers:
        wanted = [
            each for kind in (QAbstractItemView, QLineEdit) for each in takers if isinstance(each, kind)
        ]
        before = next(iter([*wanted, *takers]), None)
    if before is not None:
        before.setFocus(Qt.FocusReason.OtherFocusReason)


def _takers(page: QWidget) -> Iterator[QWidget]:
    """What can be reached by Tab within a page, in that order."""
    each = page.nextInFocusChain()
    while each is not None and each is not page:
        tabbed = each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tabbed and each.isEnabled() and each.isVisible() and page.isAncestorOf(each):
            yield each
        each = each.nextInFocusChain()
