"""打开：a file or a folder in the program that the PC has for it; tests pass another opener."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

Opener = Callable[[Path], bool]
"""Opens a file or a folder; False where the PC has no program for it."""


def open_outside(path: Path) -> bool:
    """Open with the system's own program."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
