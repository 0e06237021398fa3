"""后做：a part of a page that is made when it is first looked at — the page is there sooner."""

from collections.abc import Callable
from functools import cached_property
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)


class Later(QWidget, Generic[W]):
    """The place of a part, empty until it is seen or asked for.

    Args:
        make: makes the part.
    """

    def __init__(self, make: Callable[[], W]) -> None:
        super().__init__()
        self._make = make
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)

    @cached_property
    def part(self) -> W:
        """The part."""
        made = self._make()
        self._down.addWidget(made)
        made.show()  # a layout would show it later, and what is not seen takes no keys
        return made

    def made(self) -> bool:
        """Whether the part is there."""
        return "part" in vars(self)

    def showEvent(self, event: QShowEvent) -> None:
        """It is looked at now."""
        super().showEvent(event)
        self.part  # noqa: B018 - makes it
