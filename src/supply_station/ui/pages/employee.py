"""员工：the people of the station, and the posts they held from day to day."""

from dataclasses import replace

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QTabWidget

from supply_station.models import Employee, EmployeePost
from supply_station.services.employee import Newcomer, enter_people
from supply_station.services.listing import View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.grid_column import of_column
from supply_station.ui.kit.grid_form import GridForm, Rows
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Button, Page, Section
from supply_station.ui.way import TO_IMPORT

PAGE = Page(
    stem="employee",
    title="员工",
    empty="还没有员工。有员工名单的表，可以导入；也可以按 Ctrl+N 登记，或按 Ctrl+M 一次登记多人。",
    way=TO_IMPORT,
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
MANY = (
    of_column(Employee.name),
    replace(of_column(Employee.staff_no), digits=True),
    replace(of_column(Employee.phone), digits=True, wide=10),
    replace(of_column(EmployeePost.post), required=False),
    replace(of_column(EmployeePost.valid_from), name="since", required=False),
)
ADVICE = "一行一个人，可以直接打字，也可以从 Excel 复制、粘贴，列的次序和下面一样。任职起不填，就从今天算起。"


class EmployeePage(HandPage):
    """Two lists: the people, and who held which post when; in their place the grid for many people."""

    stem = PAGE.stem
    title = PAGE.title

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        open_grid = Button("多行录入", "Ctrl+M", _EnterMany(self), needs_rows=False)
        self.people = ListPage(desk, replace(PAGE, buttons=(open_grid,)))
        self.posts = ListPage(desk, POSTS)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("员工和任职")
        self.many = GridForm(desk, "登记多人", ADVICE, MANY, self._enter)
        self.many.closed.connect(self._show_lists)
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.tabs)
        self._layers.addWidget(self.many)
        for at, each in enumerate(self.lists, 1):
            self.tabs.addTab(each, f"{each.page.title}（Ctrl+{at}）")
            QShortcut(QKeySequence(f"Ctrl+{at}"), self, _Turn(self.tabs, each))

    @property
    def lists(self) -> tuple[ListPage, ListPage]:
        """The people and their posts."""
        return self.people, self.posts

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The people another page speaks of."""
        if self.many.typed():
            self.desk.said.emit("多行录入的内容还没有保存，请先保存或放弃")
            return
        self._show_lists()
        self.tabs.setCurrentWidget(self.people)
        self.people.ask_for(words, filters)

    def refresh(self) -> None:
        """Show the book as it stands now."""
        for each in self.lists:
            each.refresh()

    def typed(self) -> bool:
        """Whether something was typed, in a form or in the grid, that is not saved."""
        return any(each.typed() for each in (*self.lists, self.many))

    def discard(self) -> None:
        """Close the forms and the grid without saving."""
        for each in (*self.lists, self.many):
            each.discard()

    def enter_many(self) -> None:
        """The grid for many people."""
        self._layers.setCurrentWidget(self.many)
        self.many.setFocus()

    def _enter(self, rows: Rows) -> str:
        many = self.desk.perform(enter_people, people=[Newcomer(**row) for row in rows])
        return f"已登记 {many} 人"

    def _show_lists(self) -> None:
        if self._layers.currentWidget() is self.many:
            self._layers.setCurrentWidget(self.tabs)
            self.people.table.setFocus()


class _EnterMany:
    """The button's press, without a closure over the page."""

    def __init__(self, page: EmployeePage) -> None:
        self.page = page

    def __call__(self, _desk: Desk, _chosen: list[int]) -> None:
        self.page.enter_many()


class _Turn:
    """A key's turn to a list, without a closure over the page in a connection."""

    def __init__(self, tabs: QTabWidget, shown: ListPage) -> None:
        self.tabs = tabs
        self.shown = shown

    def __call__(self) -> None:
        self.tabs.setCurrentWidget(self.shown)
        self.shown.search.setFocus()
