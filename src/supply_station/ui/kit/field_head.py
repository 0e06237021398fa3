"""项的名称：the heading over an editor, and a quiet word where it must be filled."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

REQUIRED = "必填"
BETWEEN = 8
"""Pixels between the heading and the word."""


def field_head(title: str, editor: QWidget, *, required: bool) -> QHBoxLayout:
    """The heading of an editor; one that must be filled says so to a screen reader, too."""
    label = QLabel(title)
    label.setObjectName("fieldLabel")
    label.setBuddy(editor)
    line = QHBoxLayout()
    line.setSpacing(BETWEEN)
    line.addWidget(label)
    if required:
        mark = QLabel(REQUIRED)
        mark.setObjectName("required")
        line.addWidget(mark)
        editor.setAccessibleDescription(REQUIRED)
    line.addStretch(1)
    return line
