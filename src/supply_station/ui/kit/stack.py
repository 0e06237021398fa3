"""叠放：one page in front of others, which are not asked how large they would like to be."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class Stack(QStackedWidget):
    """Pages of which one is seen; it takes the room there is.

    Qt would ask every page, hidden ones too, how high it is at each width, and its parts in turn: with all
    pages made, a line that comes or goes beside them would hold the window for a third of a second.
    """

    def hasHeightForWidth(self) -> bool:
        """Not even where a page has words that wrap."""
        return False

    def minimumSizeHint(self) -> QSize:
        """What the page in front needs."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """No more than that."""
        return self.minimumSizeHint()
