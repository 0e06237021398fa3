"""手册的图片：every page of a fresh practice book and the moments between, for `docs/manual`."""

import csv
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication, QWidget

from supply_station import app, settings
from supply_station.models import Customer, Employee, Usage
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.services import listing
from supply_station.services.backup import Copy
from supply_station.services.backup_rescue import Rescue
from supply_station.services.listing import Question, View
from supply_station.services.reader_finding import answer_findings, register
from supply_station.services.station import Person, the_people
from supply_station.services.station_founding import found_practice
from supply_station.services.work_order_life import dispatch
from supply_station.storage.book import Book
from supply_station.ui.clerk_choice import ClerkChoice
from supply_station.ui.first_run import FirstRun
from supply_station.ui.kit import theme
from supply_station.ui.kit.ask import AskPerson
from supply_station.ui.kit.preview import Preview
from supply_station.ui.main_window import MainWindow
from supply_station.ui.opening import CannotOpen

HOME = Path(tempfile.gettempdir()) / "供电所台账"
"""The folder of the practice book; its name stands on some pictures."""
FOLDER = Path("docs/manual/pictures")
NOW = datetime(2026, 11, 2, 9, 0)
SCREEN = (1366, 768)
WIDTH, COLOURS, LARGEST = 900, 96, 120_000
BROKEN = "练习账本.book 有 1 处损坏（第 2040 页）。请用“恢复”换回最近的备份。"
MISSING = "备份之后办的 3 件事（11月02日 08:10 到 11月02日 08:45）不在备份里，恢复以后请补上。"


def picture(widget: QWidget, name: str) -> None:
    """Save a window as a small PNG."""
    QApplication.processEvents()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    image = Image.open(BytesIO(buffer.data().data())).convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline=theme.LINE)
    file = FOLDER / f"{name}.png"
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        file, optimize=True
    )
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file} has {file.stat().st_size} bytes; at most {LARGEST} are allowed")


class Nobody(AskPerson):
    """Nobody sits at the screen: whatever must be told or asked is a fault of this tour."""

    def tell(self, title: str, text: str) -> None:
        """Stop the tour."""
        raise SystemExit(f"{title}: {text}")

    def sure(self, question: str, yes: str) -> bool:
        """Stop the tour."""
        raise SystemExit(f"{question} {yes}")

    def target(self, title: str, name: str, kinds: str) -> Path | None:  # noqa: ARG002 - Ask's signature
        """Beside the book."""
        return HOME / Path(name).name


class Tour:
    """A walk through the window: the month of a station, photographed."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.desk = window.desk

    def settle(self) -> None:
        """Wait until no work is under way."""
        QApplication.processEvents()
        while self.desk.jobs.current is not None:
            QApplication.processEvents()
        QApplication.processEvents()

    def go(self, stem: str) -> Any:
        """A page, with its figures."""
        self.window.go(stem)
        self.settle()
        self.window.foot.clear()
        return self.window.here()

    def take(self, name: str) -> None:
        """A picture of the window as it stands."""
        self.settle()
        picture(self.window, name)

    def after(self, act: Callable[[], object]) -> None:
        """Do what a button does and wait for it."""
        act()
        self.settle()

    def files(self) -> tuple[Path, Path]:
        """Two exports of the marketing system: customers with changes, a month with differences."""
        view = View(
            columns=(Customer.account_no, Customer.name, Customer.address),
            find=(),
            order=(Customer.account_no,),
        )
        people = self.rows(view, Question())[:40]
        lines = [[*row, "138" + row[0][-8:]] for row in people]
        lines[3][1] += "（过户）"
        lines[7][0] = "4.3719E+11"
        customers = HOME / "客户档案.csv"
        write(customers, ["用户编号", "用户名称", "用电地址", "联系电话"], lines)
        view = View(
            columns=(
                Usage.month,
                Customer.account_no,
                Customer.name,
                Usage.read_from,
                Usage.read_to,
                Usage.kwh,
            ),
            find=(),
            order=(Usage.month, Customer.account_no),
            newest_first=True,
        )
        months = self.rows(view, Question(filters=((Usage.month, "2026-10"),)))[:40]
        for at in (2, 5, 9):
            months[at][2] += "（更名）"
        usage = HOME / "电量明细2026-10.csv"
        write(usage, ["电费年月", "用户编号", "用户名称", "上次示数", "本次示数", "电量"], months)
        return customers, usage

    def rows(self, view: View, question: Question) -> list[list[str]]:
        """What a list shows."""
        ids = self.desk.consult(listing.ids, view, question)[:60]
        found = self.desk.consult(listing.rows, view, ids)
        return [
            [listing.text(column, value) for column, value in zip(view.columns, found[key], strict=True)]
            for key in ids
        ]

    def importing(self) -> None:
        """导入: two files, one after the other; the first leads on to the second."""
        page = self.go("import_batch")
        self.take("import_start")
        customers, usage = self.files()
        self.after(lambda: page.bring([customers]))
        self.take("import_preview")
        page.preview.match()
        self.take("import_matching")
        self.after(page.take)
        self.after(lambda: page.bring([usage]))
        self.after(page.take)
        self.take("import_batch")
        self.go("archive_difference")
        self.take("archive_difference")

    def zero_accounts(self) -> None:
        """零度户: the candidates, the check list, its paper, the orders."""
        page = self.go("zero_account")
        page.candidates.table.toggle([0, 2])
        self.take("zero_account")
        page.candidates.untick()
        self.after(page.list_quota)
        self.take("zero_account_listed")
        self.after(page.print_checks)
        preview = next(each for each in QApplication.topLevelWidgets() if isinstance(each, Preview))
        preview.resize(980, 720)
        picture(preview, "preview")
        self.after(preview.save)
        preview.close()
        orders = self.go("work_order")
        self.take("work_order")
        self.returned(orders)

    def cases(self) -> None:
        """零度核查: the cases, and the returned list of one 台区 as it is typed."""
        page = self.go("zero_account_case")
        page.list.table.choose([0])
        page.list.table.setFocus()
        self.take("zero_account_case")
        page.enter_list()
        page.returned.areas.setCurrentIndex(1)
        page.returned.on.setText("20261030")
        grid = page.returned.grid
        names = [column.name for column in grid.model.columns]
        typed = (("finding", "空户"), ("reading", "2310.5"), ("meter_state", "完好"), ("witness", "张大爷"))
        grid.model.write({(0, names.index(name)): text for name, text in typed})
        grid.view.go((1, names.index("finding")))
        grid.view.setFocus()
        self.take("zero_account_case_list")
        page.discard()

    def returned(self, page: Any) -> None:
        """工单: one that two people were sent out with, as its paper is typed."""
        key = page.list.model.id_at(2)
        everybody = View(columns=(Employee.name,), find=(), order=(Employee.name,))
        first, second = self.desk.consult(listing.ids, everybody, Question(), many=2)
        self.desk.perform(dispatch, orders=[key], first=first, second=second, on=NOW.date())
        page.show_sheet(key)
        entry = page.sheet.paper.entry
        for name, typed in (("checked_on", "2026-10-30"), ("reading", "2310.5"), ("meter_state", "完好")):
            entry.fields[name].show_text(typed)
        entry.fields["finding"].editor.setFocus()
        self.take("work_order_return")
        page.discard()
        page.show_list()

    def customers(self) -> None:
        """客户: the list, one account's sheet, its form, the search box."""
        page = self.go("customer")
        self.take("customer")
        page.show_sheet(page.list.model.id_at(1))
        page.sheet.tabs.setCurrentIndex(2)
        self.take("customer_usage")
        page.amend(page.sheet.key)
        self.take("customer_form")
        page.list.discard()
        self.window.search.begin()
        self.window.search.setText("ydq")
        self.window.search.ask()
        self.take("search")
        self.window.search.pane.hide()
        self.window.search.clear()

    def findings(self) -> None:
        """抄表异常 and 虚拟客户: a few slips, one answered; the form of the next one."""
        view = View(columns=(Customer.account_no,), find=(), order=(Customer.account_no,))
        slips = ("表不走字", "三次上门没人", "表箱锈坏", "比上月多用 600 度", "封印不见了", "改成小卖部了")
        kinds = [
            ReaderFindingKind(word)
            for word in ("表计停走", "未抄到", "其他异常", "电量突增", "封印缺失", "用电性质不符")
        ]
        for at, ((number,), kind, detail) in enumerate(
            zip(self.rows(view, Question()), kinds, slips, strict=False)
        ):
            key = self.desk.perform(
                register,
                account_no=number,
                kind=kind,
                source=FindingSource.PAPER,
                detail=detail,
                reader="田大明",
                found_on=NOW.date() - timedelta(days=3 * at),
                owner=None,
            )
            if at == 1:
                self.desk.perform(answer_findings, ids=[key], answer="已约好周末上门", on=NOW.date())
        page = self.go("reader_finding")
        page.list.table.choose([0])
        page.list.table.setFocus()
        self.take("reader_finding")
        page.register([])
        self.take("reader_finding_form")
        page.discard()
        page = self.go("virtual_customer")
        page.sign.setCurrentIndex(2)
        self.take("virtual_customer")

    def outages(self) -> None:
        """停电信息 and 故障报修: what is announced, whom to call, the form, the calls for help."""
        page = self.go("outage_notice")
        page.list.table.choose([0])
        self.take("outage_notice")
        page.open_notice(page.list.chosen()[0])
        page.sheet.next_call()
        self.take("outage_notice_calls")
        page.register([])
        self.take("outage_notice_form")
        page.discard()
        page = self.go("fault")
        page.list.table.choose([1])
        self.take("fault")

    def own_use(self) -> None:
        """自用电: a month's sheet that was posted, the next one's open ends, and 补收."""
        page = self.go("staff_meter")
        page.picker.go_earlier()
        self.take("staff_meter")
        page.picker.go_later()
        page.turn(2)
        self.take("staff_meter_flags")
        page.turn(3)
        self.settle()
        page.register.table.choose([0])
        page.bill_back(page.register.chosen())
        self.take("staff_meter_back_bill")
        page.discard()
        page.turn(0)

    def lists(self) -> None:
        """The pages that are plain lists, and the rest as they stand at the month's end."""
        for stem in ("transformer_area", "line", "employee", "usage", "parameter", "holiday", "journal"):
            self.go(stem)
            self.take(stem)
        page = self.go("settings")
        settings.remember(backup_folder=str(HOME / "备份"))
        self.after(page.back_up)
        self.after(page.check)
        self.take("settings")
        settings.remember(report_folder=str(HOME))
        for stem in ("today", "month_end"):
            self.go(stem)
            self.take(stem)


def write(path: Path, heads: list[str], lines: list[list[str]]) -> None:
    """A file as it is exported; the ten digits of a number stay text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *lines])


def before_the_window(people: list[Person]) -> None:
    """What is seen while no book is open."""
    first = FirstRun(Nobody(), HOME / "供电所台账.book", HOME / "练习.book", lambda: NOW)
    first.show()
    picture(first, "first_run")
    first.fill()
    first.form.name.setText("青竹溪镇供电所")
    first.form.county_company.setText("某县供电公司")
    for line, name in zip(first.form.lines, ("李秀英", "王建国"), strict=True):
        line.name.setText(name)
    picture(first, "first_run_form")
    first.back()
    first.close()
    choice = ClerkChoice(people, people[2].name, leaves=True)
    choice.show()
    picture(choice, "clerk_choice")
    copy = Copy(HOME / "练习账本-备份" / "练习账本-20261030-173000.book", datetime(2026, 10, 30, 17, 30))
    told = CannotOpen(Nobody(), HOME / "练习账本.book", BROKEN, Rescue(copy, MISSING, damaged=0))
    told.show()
    picture(told, "cannot_open")


@contextmanager
def house() -> Iterator[Path]:
    """The folder of the practice book, made and removed."""
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    try:
        yield HOME / "练习账本.book"
    finally:
        shutil.rmtree(HOME, ignore_errors=True)


def main() -> None:
    """Make all pictures anew, without a screen and with none of this PC's settings."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.update(dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), str(HOME)))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    program = app.application()
    theme.dress(program, theme.TypeSize.LARGE)
    with house() as path:
        found_practice(path, now=NOW, stage=lambda _stage: None)
        with Book.open(path, busy_ms=200) as book:
            window = app.window(book, "李秀英", lambda: NOW, Nobody)
            window.resize(*SCREEN)
            window.show()
            tour = Tour(window)
            people = window.desk.consult(the_people, NOW.date())
            tour.customers()
            tour.importing()
            tour.zero_accounts()
            tour.cases()
            tour.findings()
            tour.outages()
            tour.own_use()
            tour.lists()
            before_the_window(people)
            window.close()
            tour.settle()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
