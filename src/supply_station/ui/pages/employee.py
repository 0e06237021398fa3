"""员工：the people of the station, and the posts they held from day to day."""

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from supply_station.models import Employee, EmployeePost
from supply_station.services.listing import View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Group, Page, Section

PAGE = Page(
    stem="employee",
    title="员工",
    icon="id-card",
    group=Group.ARCHIVE,
    empty="还没有员工。请按 Ctrl+N 登记本所的人，工单和台区经理要用到。",
    view=View(
        columns=(Employee.name, Employee.staff_no, Employee.phone),
        find=(Employee.name, Employee.staff_no, Employee.phone),
        order=(Employee.name,),
    ),
    sections=(Section("员工", (Employee.name, Employee.staff_no, Employee.phone)),),
)
POSTS = Page(
    stem="employee_post",
    title="任职",
    icon="id-card",
    group=Group.ARCHIVE,
    empty="还没有任职记录。请按 Ctrl+N 登记谁从哪天起任什么岗位；换人时写上任职止，再登记接任的人。",
    view=View(
        columns=(EmployeePost.post, Employee.name, EmployeePost.valid_from, EmployeePost.valid_to),
        find=(Employee.name,),
        order=(EmployeePost.valid_from,),
        newest_first=True,
    ),
    filters=(EmployeePost.post,),
    sections=(
        Section(
            "任职",
            (EmployeePost.employee_id, EmployeePost.post, EmployeePost.valid_from, EmployeePost.valid_to),
        ),
    ),
)


class EmployeePage(HandPage):
    """Two lists: the people, and who held which post when."""

    stem = PAGE.stem
    title = PAGE.title
    icon = PAGE.icon
    group = PAGE.group

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.people = ListPage(desk, PAGE)
        self.posts = ListPage(desk, POSTS)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("员工和任职")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.tabs)
        for at, each in enumerate(self.lists, 1):
            self.tabs.addTab(each, f"{each.page.title}（Ctrl+{at}）")
            QShortcut(QKeySequence(f"Ctrl+{at}"), self, _Turn(self.tabs, each))

    @property
    def lists(self) -> tuple[ListPage, ListPage]:
        """The people and their posts."""
        return self.people, self.posts

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The people another page speaks of."""
        self.tabs.setCurrentWidget(self.people)
        self.people.ask_for(words, filters)

    def refresh(self) -> None:
        """Show the book as it stands now."""
        for each in self.lists:
            each.refresh()

    def typed(self) -> bool:
        """Whether a form stands open with something typed that is not saved."""
        return any(each.typed() for each in self.lists)

    def discard(self) -> None:
        """Close the forms without saving."""
        for each in self.lists:
            each.discard()


class _Turn:
    """A key's turn to a list, without a closure over the page in a connection."""

    def __init__(self, tabs: QTabWidget, shown: ListPage) -> None:
        self.tabs = tabs
        self.shown = shown

    def __call__(self) -> None:
        self.tabs.setCurrentWidget(self.shown)
        self.shown.search.setFocus()
