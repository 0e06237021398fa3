"""停电范围的格子：lines and 台区 typed by name or village, one after the other."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QVBoxLayout

from supply_station.errors import RuleBroken
from supply_station.models import OutageNotice
from supply_station.services import outage_notice_place
from supply_station.services.outage_notice_place import Found, Where
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.field import Field


class Places(Field):
    """What is dark: what fits is offered while one types; Backspace in the empty line takes back the last."""

    def __init__(self, desk: Desk) -> None:
        self.chosen: list[Found] = []
        self._offered: dict[str, Found] = {}
        self._names = QStringListModel()
        super().__init__(desk, OutageNotice.scope, required=True)
        self.told = QLabel()
        self.told.setWordWrap(True)
        box = self.layout()
        assert isinstance(box, QVBoxLayout)  # noqa: S101 - Field lays it out so
        box.insertWidget(1, self.told)
        self._tell()

    def value(self) -> tuple[list[int], list[int]]:
        """The ids of the lines and of the 台区; what stands in the line counts, if only one place is like it.

        Raises:
            RuleBroken: none or several are like it.
        """
        typed = self._line.text().strip()
        if typed:
            self._take_typed(typed)
        return (
            [each.key for each in self.chosen if each.where is Where.LINE],
            [each.key for each in self.chosen if each.where is Where.AREA],
        )

    def show_value(self, value: Any) -> None:
        """Show these places."""
        self.chosen = list(value or ())
        self._line.clear()
        self._tell()

    def typed_text(self) -> str:
        """What is chosen and what is being typed."""
        return "、".join([*(each.name for each in self.chosen), self._line.text()])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Backspace in the empty line takes back the last place."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            empty = not self._line.text() and bool(self.chosen)
            if event.key() == Qt.Key.Key_Backspace and empty:
                self.chosen.pop()
                self._tell()
                return True
        return super().eventFilter(watched, event)

    def enter(self) -> bool:
        """Enter takes what is typed; in the empty line it goes on."""
        typed = self._line.text().strip()
        try:
            if typed:
                self._take_typed(typed)
        except RuleBroken as refusal:
            self.say(refusal.sentence)
        return bool(typed)

    def _take_typed(self, typed: str) -> None:
        found = [self._offered[typed]] if typed in self._offered else self._found(typed)
        exact = [each for each in found if each.name == typed]
        if len(exact or found) != 1:
            said = f"有几处都像“{typed}”，请用上下键从列出的里面选一处。"
            if not found:
                said = f"没有线路、台区或村组叫“{typed}”，请核对，或先在“台区”页登记。"
            raise RuleBroken(said, field=OutageNotice.scope.key)
        self._take((exact or found)[0])

    def _take(self, place: Found) -> None:
        if all((each.where, each.key) != (place.where, place.key) for each in self.chosen):
            self.chosen.append(place)
        self._line.clear()
        self.say(None)
        self._tell()

    def _picked(self, shown: str) -> None:
        if shown in self._offered and self._line.text():
            self._take(self._offered[shown])

    def _offer(self, typed: str) -> None:
        self._offered = {_shown(each): each for each in self._found(typed)}
        self._names.setStringList(list(self._offered))

    def _found(self, typed: str) -> list[Found]:
        return self.desk.consult(outage_notice_place.found, words=typed)

    def _tell(self) -> None:
        named = "；".join(_shown(each) for each in self.chosen)
        self.told.setText(f"已选：{named}" if named else "还没有选")

    def _editor(self) -> QLineEdit:
        self._line = QLineEdit()
        self._line.setPlaceholderText("线路、台区或村名的一部分，如 青竹村")
        self._names.setParent(self._line)
        completer = QCompleter(self._names, self._line)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._picked, Qt.ConnectionType.QueuedConnection)
        self._line.setCompleter(completer)
        self._line.textEdited.connect(self._offer)
        self._line.returnPressed.connect(self.enter)  # what the list of offers hands on
        self._line.installEventFilter(self)
        return self._line


def _shown(place: Found) -> str:
    """A place in one line."""
    return f"{place.name}（{place.note}）" if place.note else place.name
