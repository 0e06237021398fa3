"""设置页的样子：its lines of words, and how the parts stand."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


def words(name: str, text: str = "") -> QLabel:
    """A line of words in the style of that name; a fault is hidden until there is one."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setVisible(name != "fieldFault")
    return label


def row(*buttons: QPushButton) -> QHBoxLayout:
    """Buttons side by side."""
    made = QHBoxLayout()
    for button in buttons:
        made.addWidget(button)
    made.addStretch(1)
    return made


def column(*parts: QWidget | QGridLayout | QHBoxLayout) -> QVBoxLayout:
    """Parts under each other."""
    made = QVBoxLayout()
    for part in parts:
        if isinstance(part, QWidget):
            made.addWidget(part)
        else:
            made.addLayout(part)
    return made
