"""问：every question to the person goes through one object, passed in; tests pass a scripted one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

if TYPE_CHECKING:  # the window is painted before Qt's printing is loaded
    from PySide6.QtPrintSupport import QPrinter


class Ask(Protocol):
    """What can be asked."""

    def sure(self, question: str, yes: str) -> bool:
        """Whether to go on; `yes` is the word on the button, e.g. “作废”."""

    def line(self, question: str, given: str = "") -> str | None:
        """One line of text, or None when the person changes their mind."""

    def one_of(self, question: str, choices: Sequence[str]) -> str | None:
        """One of several, or None."""

    def files(self, title: str, kinds: str) -> list[Path]:
        """Files to read; empty when the person changes their mind."""

    def target(self, title: str, name: str, kinds: str) -> Path | None:
        """Where to put a file."""

    def folder(self, title: str) -> Path | None:
        """A folder."""

    def printer(self, pages: int) -> "QPrinter | None":
        """The printer, with the pages chosen out of `pages`; None when the person changes their mind."""

    def tell(self, title: str, text: str) -> None:
        """Something that must be read before going on: trouble, or a refusal away from any field."""


class AskPerson:
    """Asks the person at the screen."""

    def __init__(self, window: QWidget | None = None) -> None:
        self.window = window

    def sure(self, question: str, yes: str) -> bool:
        """A box with the act's own word on its button; Esc is no."""
        box = QMessageBox(QMessageBox.Icon.Question, "请确认", question, parent=self.window)
        accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.addButton("不，返回", QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is accept

    def line(self, question: str, given: str = "") -> str | None:
        """A box with one line."""
        text, accepted = QInputDialog.getText(self.window or QWidget(), "请填写", question, text=given)
        return text if accepted else None

    def one_of(self, question: str, choices: Sequence[str]) -> str | None:
        """A box with a list."""
        text, accepted = QInputDialog.getItem(
            self.window or QWidget(), "请选择", question, list(choices), editable=False
        )
        return text if accepted else None

    def files(self, title: str, kinds: str) -> list[Path]:
        """The system's own file dialog."""
        names, _ = QFileDialog.getOpenFileNames(self.window, title, "", kinds)
        return [Path(name) for name in names]

    def target(self, title: str, name: str, kinds: str) -> Path | None:
        """The system's own file dialog."""
        chosen, _ = QFileDialog.getSaveFileName(self.window, title, name, kinds)
        return Path(chosen) if chosen else None

    def folder(self, title: str) -> Path | None:
        """The system's own folder dialog."""
        chosen = QFileDialog.getExistingDirectory(self.window, title)
        return Path(chosen) if chosen else None

    def printer(self, pages: int) -> "QPrinter | None":
        """The system's own print dialog."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self.window)
        dialog.setWindowTitle("打印")
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, pages)
        dialog.setFromTo(1, pages)
        return printer if dialog.exec() else None

    def tell(self, title: str, text: str) -> None:
        """A box with one button."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, parent=self.window)
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.exec()
