"""问：every question to the person goes through one object, passed in; tests pass a scripted one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QFileDialog, QHeaderView, QInputDialog, QMessageBox, QTreeView, QWidget

if TYPE_CHECKING:  # the window is painted before Qt's printing is loaded
    from PySide6.QtPrintSupport import QPrinter

WIDE, HIGH = 1000, 600
"""Pixels of the file dialog, within the smallest screen."""
KIND = 2
"""The column of its list that names what kind of file each is."""


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
        dialog = self._dialog(title, kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        return _chosen(dialog)

    def target(self, title: str, name: str, kinds: str) -> Path | None:
        """The system's own file dialog."""
        dialog = self._dialog(title, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        return next(iter(_chosen(dialog)), None)

    def folder(self, title: str) -> Path | None:
        """The system's own folder dialog."""
        dialog = self._dialog(title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return next(iter(_chosen(dialog)), None)

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

    def _dialog(self, title: str, kinds: str = "") -> QFileDialog:
        """The system's own, or Qt's where the system has none: that is too narrow for names by itself."""
        dialog = QFileDialog(self.window, title, "", kinds)
        dialog.resize(WIDE, HIGH)
        for files in dialog.findChildren(QTreeView):
            files.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            files.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            files.hideColumn(KIND)  # what Qt calls the kinds of files is not Chinese
        return dialog


def _chosen(dialog: QFileDialog) -> list[Path]:
    chosen = [Path(name) for name in dialog.selectedFiles()] if dialog.exec() else []
    dialog.deleteLater()
    return chosen
