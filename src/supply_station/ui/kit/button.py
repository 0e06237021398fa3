"""按钮：what can be done, with its key on it; Enter presses it too."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget


def keyed(
    owner: QWidget, title: str, key: str, slot: Callable[[], object], *, primary: bool = False
) -> QPushButton:
    """A button of `owner` that shows its key; the key works anywhere in the window while the owner is shown.

    Esc works only where one stands: with the focus in the owner.

    Args:
        owner: the page, form or panel the button belongs to.
        title: what it does.
        key: as `QKeySequence` reads it, e.g. `Ctrl+S`; empty for a button without one.
        slot: a method without parameters, or a small callable object; no lambda over the owner.
        primary: whether it is the one thing to do here.
    """
    button = QPushButton(f"{title}（{key}）" if key else title, owner)
    button.setAutoDefault(True)
    if primary:
        button.setObjectName("primary")
    button.clicked.connect(slot)
    if key:
        shortcut = QShortcut(QKeySequence(key), owner)
        shortcut.activated.connect(button.click)
        if key == "Esc":
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return button
