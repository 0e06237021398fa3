"""找行：a line in which a row of another table is named; what fits is offered while one types."""

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from supply_station.errors import RuleBroken
from supply_station.services import listing
from supply_station.services.listing import Column
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.words import heading

OFFERED = 20
"""Rows offered at once."""


class Lookup(QLineEdit):
    """The row that a LINK column names, for tables too long for a combo box."""

    def __init__(self, desk: Desk, column: Column) -> None:
        super().__init__()
        self.desk = desk
        self.column = column
        self._keys: dict[str, int] = {}
        self._offered = QStringListModel(self)
        completer = QCompleter(self._offered, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCompleter(completer)
        self.setPlaceholderText("输入号码或名称的一部分，再选")
        self.textEdited.connect(self._offer)

    def show_key(self, key: int | None) -> None:
        """Show the row with this id."""
        if key is None:
            self.clear()
            return
        name = self.desk.consult(listing.linked_name, self.column, key)
        self._keys[name] = key
        self.setText(name)

    def key(self) -> int | None:
        """The id of the row that is named; None for nothing.

        Raises:
            RuleBroken: no row, or more than one, answers to what was typed.
        """
        typed = self.text().strip()
        if not typed:
            return None
        if typed in self._keys:
            return self._keys[typed]
        found = self.desk.consult(listing.linked, self.column, words=typed, many=2)
        if len(found) == 1:
            return next(iter(found))
        title = heading(self.column)
        said = f"有几个“{title}”都像“{typed}”，请多写几个字，再从列出的里面选。"
        if not found:
            said = f"没有找到“{title}”“{typed}”，请核对，或先登记它。"
        raise RuleBroken(said, field=self.column.key)

    def _offer(self, typed: str) -> None:
        found = self.desk.consult(listing.linked, self.column, words=typed, many=OFFERED)
        self._keys |= {name: key for key, name in found.items()}
        self._offered.setStringList(list(found.values()))
