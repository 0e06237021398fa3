"""按钮：what can be done, with its key on it; Enter presses it too."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget


def keyed(
    owner: QWidget, title: str, key: str, slot: Callable[[], object], *, primary: bool = False
) -> QPushButton:
    """A button of `owner` that shows its key; the key works anywhere in the window while the owner is shown.

    Args:
        owner: the page, form or panel the button belongs to.
        title: what it does.
        key: as `QKeySequence` reads it, e.g. `Ctrl+S`; empty for a button without one.
        slot: a method, or a small callable object; no lambda over the owner.
        primary: whether it is the one thing to do here.
    """
    button = QPushButton(f"{title}（{key}）" if key else title, owner)
    button.setAutoDefault(True)
    if primary:
        button.setObjectName("primary")
    press = _Press(slot)
    button.clicked.connect(press)
    if key:
        QShortcut(QKeySequence(key), owner, _Key(button))
    return button


class _Press:
    """A press, without the `checked` that Qt sends along."""

    def __init__(self, slot: Callable[[], object]) -> None:
        self.slot = slot

    def __call__(self, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signature
        self.slot()


class _Key:
    """The key does what the button does, and nothing while the button is disabled."""

    def __init__(self, button: QPushButton) -> None:
        self.button = button

    def __call__(self) -> None:
        self.button.click()
