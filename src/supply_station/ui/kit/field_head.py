"""项的名称：the heading over an editor, and a quiet word where it must be filled."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

REQUIRED = "必填"


def field_head(title: str, editor: QWidget, *, required: bool) -> QHBoxLayout:
    """The heading of an editor."""
    label = QLabel(title)
    label.setObjectName("fieldLabel")
    label.setBuddy(editor)
    line = QHBoxLayout()
    line.addWidget(label)
    if required:
        mark = QLabel(REQUIRED)
        mark.setObjectName("quiet")
        line.addWidget(mark)
    line.addStretch(1)
    return line
