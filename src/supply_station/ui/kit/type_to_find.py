"""打字即找：what is typed or scanned over a table goes into its search box, in place of the last words."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class TypeToFind(QObject):
    """Watches a table: a scanner types wherever the keys are, and its next code is a new search."""

    def __init__(self, table: QAbstractItemView, search: QLineEdit) -> None:
        super().__init__(table)
        self.search = search
        table.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter or digit goes into the search box; every other key is the table's."""
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and is_text(event):
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.selectAll()
            return QGuiApplication.sendEvent(self.search, event)
        return super().eventFilter(watched, event)


def is_text(event: QKeyEvent) -> bool:
    """Whether a key types a letter, a digit or a sign."""
    typed = event.text().strip()
    return bool(typed) and typed.isprintable() and not event.modifiers() & HELD
