"""导入页：files dropped or chosen, told about, previewed, taken and undone — by key."""

import re
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exports import ACCOUNT, CUSTOMERS, OTHER, THIRD, USAGE, held, office_at, take, xlsx
from supply_station.models import Customer, Employee, ImportBatch, ReaderFinding, Usage
from supply_station.rules.reader_finding import ReaderFindingKind
from supply_station.services import keeping
from supply_station.services.import_undo import Undone
from supply_station.storage.verify import faults
from supply_station.ui.kit import theme
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.rows import RowsTable
from supply_station.ui.pages.import_batch import ImportPage
from supply_station.ui.pages.import_batch.leaf import Leaf
from window_kit import ScriptedAsk

HOUSE = Path(__file__).parents[3] / "src" / "supply_station"
CTRL = Qt.KeyboardModifier.ControlModifier
OCTOBER: list[list[Any]] = [USAGE, [ACCOUNT, "202610", 0, 5, 5], [OTHER, "202610", 0, 7, 7]]


@pytest.fixture
def desk(tmp_path: Path, ask: ScriptedAsk, qtbot: QtBot) -> Iterator[Desk]:
    theme.load_fonts()
    office = office_at(tmp_path / "book")
    yield Desk(office, ask)
    office.book.close()


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> ImportPage:
    made = ImportPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture
def settled(page: ImportPage, tmp_path: Path) -> ImportPage:
    """The page over a book that has the three accounts."""
    take(page.desk.office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    page.refresh()
    return page


def press(qtbot: QtBot, page: ImportPage, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
    """A key that starts work, and the work until it is over."""
    with qtbot.waitSignal(page.desk.jobs.ended, timeout=20_000):
        QTest.keyClick(page.focusWidget() or page, key, modifier)


def choose(qtbot: QtBot, page: ImportPage, ask: ScriptedAsk, *files: Path) -> None:
    ask.answers.append(list(files))
    press(qtbot, page, Qt.Key.Key_O)


def tabs(page: ImportPage) -> dict[str, int]:
    words = [page.preview.tabs.tabText(at).split(" ") for at in range(page.preview.tabs.count())]
    return {title: int(count.replace(",", "")) for title, count in words}


def lines(page: ImportPage, title: str) -> list[tuple[str, ...]]:
    at = list(tabs(page)).index(title)
    page.preview.tabs.setCurrentIndex(at)
    leaf = page.preview.tabs.currentWidget()
    assert isinstance(leaf, Leaf)
    shown = leaf.body
    assert isinstance(shown, RowsTable)
    return [tuple("" if cell is None else str(cell) for cell in row) for row in shown.rows.rows]


def steps(page: ImportPage) -> list[str]:
    return [button.text() for button in page.start.steps.findChildren(QPushButton) if not button.isHidden()]


def test_a_chosen_file_is_previewed_truthfully_and_taken_by_two_keys(
    page: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(qtbot, page, ask, xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    assert page.preview.kind.currentText() == "客户档案"
    assert "共 3 行" in page.preview.summary.text()
    assert "一并新建 台区 2" in page.preview.summary.text()
    assert tabs(page) == {"新增": 3, "变更": 0, "未变": 0, "缺少": 0, "拒收": 0, "提醒": 0}
    assert lines(page, "新增")[0][:3] == (ACCOUNT, "彭大明", "甲台区")
    assert held(page.desk.office, Customer, "name") == []
    with qtbot.waitSignal(page.desk.said) as said:
        press(qtbot, page, Qt.Key.Key_Return)
    assert said.args == ["已收下，这是第 1 批"]
    assert held(page.desk.office, Customer, "name") == [("彭大明",), ("田秀英",), ("向国强",)]
    assert page.start.batches[0].row[:4] == ("1", "客户档案", "客户.xlsx", None)
    with qtbot.waitSignal(page.desk.go) as go:
        QTest.keyClick(page, Qt.Key.Key_1, CTRL)
    assert go.args == ["customer", "", {}]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file grows beyond its first page."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_is_told_and_the_same_key_takes_the_file_later(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(qtbot, settled, ask, xlsx(tmp_path / "电量.xlsx", OCTOBER))
    with full_disk():
        press(qtbot, settled, Qt.Key.Key_Return)
    assert re.search(r"磁盘.*请.*后再试", settled.notice.text())
    assert held(settled.desk.office, Usage, "month") == []
    assert faults(settled.desk.office.book.path) == []
    assert tabs(settled)["新增"] == 2  # the preview still stands
    press(qtbot, settled, Qt.Key.Key_Return)
    assert held(settled.desk.office, Usage, "month") == [("2026-10",), ("2026-10",)]


def test_files_dropped_on_the_page_are_looked_at(page: ImportPage, qtbot: QtBot, tmp_path: Path) -> None:
    held_files = QMimeData()
    held_files.setUrls([QUrl.fromLocalFile(str(xlsx(tmp_path / "客户.xlsx", CUSTOMERS)))])
    event = QDropEvent(
        QPointF(200, 200), Qt.DropAction.CopyAction, held_files, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    with qtbot.waitSignal(page.desk.jobs.ended, timeout=20_000):
        page.dropEvent(event)
    assert event.isAccepted()
    assert tabs(page)["新增"] == 3


def test_the_month_is_asked_when_the_file_does_not_say(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(
        qtbot, settled, ask, xlsx(tmp_path / "电量.xlsx", [["户号", "电量"], [ACCOUNT, 5], ["1234567890", 1]])
    )
    assert "请在“电费年月”里填上" in settled.notice.text()
    assert settled.focusWidget() is settled.preview.answer
    assert settled.preview.answer.accessibleName() == "电费年月"
    assert not settled.preview.take_button.isEnabled()
    QTest.keyClicks(settled.preview.answer, "2026-13")
    press(qtbot, settled, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert "月份“2026-13”看不懂" in settled.notice.text()
    settled.preview.answer.selectAll()
    QTest.keyClicks(settled.preview.answer, "2026-10")
    press(qtbot, settled, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert settled.notice.text() == ""
    assert "2026-10，共 2 行" in settled.preview.summary.text()
    assert (tabs(settled)["新增"], tabs(settled)["拒收"]) == (1, 1)
    press(qtbot, settled, Qt.Key.Key_Return)
    assert held(settled.desk.office, Usage, "month", "kwh") == [("2026-10", 500)]


def test_unknown_accounts_come_along_when_the_box_is_ticked(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    rows = [*OCTOBER, ["4300000000055", "202610", 0, 3, 3]]
    choose(qtbot, settled, ask, xlsx(tmp_path / "电量.xlsx", rows))
    ((row, column, value, reason),) = lines(settled, "拒收")
    assert (row, column, value) == ("4", "户号", "4300000000055")
    assert reason.endswith("或选“一并建户”")
    settled.preview.create_missing.setFocus()
    press(qtbot, settled, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    assert (tabs(settled)["新增"], tabs(settled)["拒收"]) == (3, 0)
    press(qtbot, settled, Qt.Key.Key_Return)
    assert held(settled.desk.office, Customer, "name")[-1] == ("（户名待补）",)


def pick(box: QComboBox, word: str) -> None:
    """Choose by key: down to the word."""
    box.setFocus()
    while box.currentText() != word:
        before = box.currentText()
        QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() != before, f"{word} is not offered"


def tell_kind(page: ImportPage, qtbot: QtBot, word: str, key: Qt.Key) -> None:
    """Say which kind of file it is by key; each step looks at the file anew."""
    while page.preview.kind.currentText() != word:
        before = page.preview.kind.currentText()
        press(qtbot, page, key, Qt.KeyboardModifier.NoModifier)
        assert page.preview.kind.currentText() != before, f"{word} is not offered"


def test_columns_are_matched_by_hand_once_and_remembered(
    page: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    strange = [["用户代码甲", "用户甲", "台区"], [ACCOUNT, "彭大明", "甲台区"]]
    choose(qtbot, page, ask, xlsx(tmp_path / "客户.xlsx", strange))
    assert page.notice.text() == "认不出这是哪一种文件。请在“这是”里选一种。"
    assert page.focusWidget() is page.preview.kind
    tell_kind(page, qtbot, "客户档案", Qt.Key.Key_Down)
    assert "没有找到“户号”“户名”" in page.notice.text()
    boxes = page.preview.matching.boxes
    assert [box.currentText() for box in boxes.values()] == ["不导入", "不导入", "台区"]
    assert page.focusWidget() is page.preview.kind
    pick(boxes["用户代码甲"], "户号")
    pick(boxes["用户甲"], "户名")
    press(qtbot, page, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    assert (page.notice.text(), tabs(page)["新增"]) == ("", 1)
    press(qtbot, page, Qt.Key.Key_Return)
    assert held(page.desk.office, ImportBatch, "mapping") == [
        ({"用户代码甲": "account_no", "用户甲": "name"},)
    ]
    strange[1][1] = "彭老大"
    choose(qtbot, page, ask, xlsx(tmp_path / "客户2.xlsx", strange))
    assert lines(page, "变更") == [(ACCOUNT, "户名", "彭大明", "彭老大")]


def test_a_match_that_was_wrong_is_seen_and_forgotten_by_keys(
    page: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    QTest.keyClick(page, Qt.Key.Key_L, CTRL)
    assert page.remembered.advice.text().startswith("还没有记住的对应")
    assert page.focusWidget() is page.remembered.leave_button
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    strange = xlsx(
        tmp_path / "客户.xlsx", [["户号", "户名", "门牌", "电话乙"], [ACCOUNT, "彭大明", "1", "2"]]
    )
    take(page.desk.office, "customer", strange, mapping={"门牌": "address", "电话乙": "phone"})
    QTest.keyClick(page.focusWidget() or page, Qt.Key.Key_L, CTRL)
    assert page.layers.currentWidget() is page.remembered
    rows = page.remembered.table
    assert page.focusWidget() is rows
    assert [row[:4] for row in rows.rows.rows] == [
        ("客户档案", "门牌", "用电地址", "1"),
        ("客户档案", "电话乙", "联系电话", "1"),
    ]
    rows.choose(0)
    with qtbot.waitSignal(page.desk.said) as said:
        QTest.keyClick(rows, Qt.Key.Key_Delete, CTRL)
    assert said.args == ["已忘掉“门牌”，下次导入要用到请再指明"]
    assert [row[1] for row in rows.rows.rows] == ["电话乙"]
    assert held(page.desk.office, ImportBatch, "mapping") == [({"电话乙": "phone"},)]
    QTest.keyClick(page.focusWidget() or page, Qt.Key.Key_Escape)
    assert page.layers.currentWidget() is page.start


def test_a_template_of_any_kind_is_saved_by_a_key(
    page: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    ask.answers.append(None)
    QTest.keyClick(page, Qt.Key.Key_T, CTRL)
    target = tmp_path / "空表.xlsx"
    ask.answers += ["期初零度户", target]
    with qtbot.waitSignal(page.desk.said) as said:
        press(qtbot, page, Qt.Key.Key_T)
    assert said.args == [f"模板已存为 {target}，填好以后再到这里导入"]
    assert openpyxl.load_workbook(target).sheetnames == ["期初零度户", "怎么填"]


def test_a_cutover_without_its_document_asks_for_it(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    moves = [["户号", "原台区", "新台区"], [ACCOUNT, "甲台区", "乙台区"]]
    choose(qtbot, settled, ask, xlsx(tmp_path / "割接.xlsx", moves))
    assert settled.preview.kind.currentText() == "台区割接"
    told = "文件里没有写割接文号。请在“割接文号”里填上，如 营销〔2026〕12号，再按 Enter。"
    assert settled.notice.text() == told
    assert settled.focusWidget() is settled.preview.answer
    assert not settled.preview.take_button.isEnabled()
    QTest.keyClicks(settled.preview.answer, "12hao")
    with qtbot.waitSignal(settled.desk.jobs.ended, timeout=20_000):
        QTest.keyClick(settled.preview.answer, Qt.Key.Key_Return)
    assert (settled.notice.text(), tabs(settled)["变更"]) == ("", 1)
    assert lines(settled, "各台区") == [("甲台区", "乙台区", "1")]
    press(qtbot, settled, Qt.Key.Key_Return)
    sources = held(settled.desk.office, Customer, "sources")
    assert "割接 12hao（" in sources[0][0]["area_id"]


def test_a_column_that_was_not_used_can_be_matched(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(
        qtbot,
        settled,
        ask,
        xlsx(tmp_path / "客户.xlsx", [["户号", "户名", "手机甲"], [ACCOUNT, "彭大明", "138"]]),
    )
    assert settled.preview.unknown.text().startswith("没有用到的列：手机甲")
    assert tabs(settled)["未变"] == 1
    QTest.keyClick(settled, Qt.Key.Key_M, CTRL)
    pick(settled.preview.matching.boxes["手机甲"], "联系电话")
    press(qtbot, settled, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    assert lines(settled, "变更") == [(ACCOUNT, "联系电话", "", "138")]


def test_the_clerk_corrects_the_kind(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(qtbot, settled, ask, xlsx(tmp_path / "电量.xlsx", OCTOBER))
    assert settled.preview.kind.currentText() == "电量明细"
    settled.preview.kind.setFocus()
    tell_kind(settled, qtbot, "客户档案", Qt.Key.Key_Up)
    assert "没有找到“户名”" in settled.notice.text()
    assert not settled.preview.take_button.isEnabled()
    QTest.keyClick(settled, Qt.Key.Key_Escape)
    assert settled.layers.currentWidget() is settled.start
    assert settled.notice.isHidden()


def test_a_folder_or_another_file_is_refused_where_the_clerk_looks(
    page: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    folder = tmp_path / "十月的表"
    folder.mkdir()
    choose(qtbot, page, ask, folder)
    assert page.notice.text() == "十月的表 是文件夹。请选择里面的表格文件。"
    picture = tmp_path / "照片.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    choose(qtbot, page, ask, picture)
    assert "这是图片，不是表格" in page.notice.text()
    assert not page.notice.isHidden()
    assert page.layers.currentWidget() is page.start
    assert ask.told == []


def test_refused_rows_are_saved_with_their_reasons_by_a_key(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(qtbot, settled, ask, xlsx(tmp_path / "电量.xlsx", [*OCTOBER, [THIRD, "202610", 0, 5, "坏"]]))
    target = tmp_path / "拒收.xlsx"
    ask.answers = [target]
    press(qtbot, settled, Qt.Key.Key_E)
    (sheet,) = openpyxl.load_workbook(target).worksheets
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert THIRD in said
    assert any("不是数字" in each for each in said)
    assert settled.preview.take_button.isEnabled()


def test_files_of_both_kinds_come_one_kind_after_the_other(
    page: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    usage, customers = xlsx(tmp_path / "电量.xlsx", OCTOBER), xlsx(tmp_path / "客户.xlsx", CUSTOMERS)
    choose(qtbot, page, ask, usage, customers)
    assert page.preview.kind.currentText() == "客户档案"
    assert "收下后接着看：电量.xlsx" in page.preview.summary.text()
    press(qtbot, page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tabs(page).get("新增") == 2, timeout=20_000)
    assert page.preview.kind.currentText() == "电量明细"
    press(qtbot, page, Qt.Key.Key_Return)
    assert len(held(page.desk.office, Usage, "id")) == 2
    assert any("2026-10 缺抄 1 户" in each for each in steps(page))


def test_a_book_changed_after_the_preview_is_told_and_previewed_anew_by_a_key(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(qtbot, settled, ask, xlsx(tmp_path / "电量.xlsx", OCTOBER))
    values: dict[str, object] = {"name": "彭小明"}
    settled.desk.perform(keeping.amend, kind=Customer, key=1, values=values, basis="更正")
    press(qtbot, settled, Qt.Key.Key_Return)
    assert "预览之后账本又有了变动" in settled.notice.text()
    press(qtbot, settled, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    press(qtbot, settled, Qt.Key.Key_Return)
    assert len(held(settled.desk.office, Usage, "id")) == 2


def test_work_under_way_is_cancelled_and_the_page_is_free_again(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, consult = threading.Event(), settled.desk.office.consult

    def held_back(query: Any, *args: Any, **values: Any) -> Any:
        assert go_on.wait(20)
        return consult(query, *args, **values)

    monkeypatch.setattr(settled.desk.office, "consult", held_back)
    ask.answers.append([xlsx(tmp_path / "电量.xlsx", OCTOBER)])
    with qtbot.waitSignal(settled.desk.jobs.ended, timeout=20_000):
        QTest.keyClick(settled, Qt.Key.Key_O, CTRL)
        assert not settled.layers.isEnabled()
        settled.desk.jobs.cancel()
        go_on.set()
    assert settled.layers.isEnabled()
    assert settled.layers.currentWidget() is settled.start
    assert settled.focusWidget() is settled.choose_button


def test_files_wait_for_other_long_work_and_come_after_it(
    page: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    go_on = threading.Event()
    page.desk.jobs.run("核对月报", lambda _job: go_on.wait(20), print, print)
    ask.answers.append([xlsx(tmp_path / "客户.xlsx", CUSTOMERS)])
    QTest.keyClick(page, Qt.Key.Key_O, CTRL)
    assert page.stage.text() == "正在核对月报，完成后接着看文件…"
    go_on.set()
    qtbot.waitUntil(lambda: page.preview.tabs.count() > 0, timeout=20_000)
    assert tabs(page)["新增"] == 3


def test_chosen_remarks_become_findings_with_one_key(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    office = settled.desk.office
    owner = office.perform(keeping.add, kind=Employee, values={"name": "王建国"})
    earlier = [[number, f"20260{month}", 0, 100, 100] for number in (ACCOUNT, OTHER) for month in (7, 8, 9)]
    take(office, "usage", xlsx(tmp_path / "以前.xlsx", [USAGE, *earlier]))
    surged = [[ACCOUNT, "202610", 0, 900, 900], [OTHER, "202610", 0, 950, 950]]
    choose(qtbot, settled, ask, xlsx(tmp_path / "十月.xlsx", [USAGE, *surged]))
    press(qtbot, settled, Qt.Key.Key_Return)
    assert steps(settled)[-1] == "看 2 处提醒，要办的转成抄表异常（Ctrl+R）"
    QTest.keyClick(settled, Qt.Key.Key_R, CTRL)
    remarks = settled.remarks
    assert remarks.table.hasFocus()
    assert [row[:5] for row in remarks.table.rows.rows] == [
        (ACCOUNT, "彭大明", "甲台区", None, "电量突增"),
        (OTHER, "田秀英", "甲台区", None, "电量突增"),
    ]
    QTest.keyClick(remarks.table, Qt.Key.Key_G, CTRL)
    assert "没有台区经理" in ask.told[0]
    remarks.owner.setCurrentIndex(remarks.owner.findData(owner))
    with qtbot.waitSignal(settled.desk.said) as said:
        QTest.keyClick(remarks.table, Qt.Key.Key_G, CTRL)
    assert said.args == ["已转成抄表异常 1 条，请到“抄表异常”页办理"]
    assert held(office, ReaderFinding, "kind", "owner_id") == [(ReaderFindingKind.SURGE, owner)]
    QTest.keyClick(remarks.table, Qt.Key.Key_Escape)
    assert settled.start.isVisible()
    assert steps(settled)[-1] == "看 1 处提醒，要办的转成抄表异常（Ctrl+R）"
    QTest.keyClick(settled, Qt.Key.Key_R, CTRL)
    QTest.keyClick(remarks.table, Qt.Key.Key_G, CTRL)
    assert not remarks.table.isVisible()
    assert "都转好了" in remarks.advice.text()


def test_a_batch_is_undone_after_a_question(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    settled.start.table.setFocus()
    ask.answers = [False]
    QTest.keyClick(settled, Qt.Key.Key_Delete, CTRL)
    assert "要撤销第 1 批“客户.xlsx”吗" in ask.asked[-1]
    assert settled.desk.jobs.current is None
    ask.answers = [True]
    with qtbot.waitSignal(settled.desk.said) as said:
        press(qtbot, settled, Qt.Key.Key_Delete)
    assert said.args is not None
    assert re.fullmatch(r"第 1 批已撤销：作废 \d+ 条", said.args[0])
    assert held(settled.desk.office, Customer, "id") == []
    assert settled.start.batches[0].row[-1] == "已撤销"
    with qtbot.waitSignal(settled.desk.said) as said:
        QTest.keyClick(settled, Qt.Key.Key_Delete, CTRL)
    assert said.args == ["第 1 批已经撤销过了"]


def test_an_undo_that_meets_later_changes_names_them_and_can_leave_them(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    values: dict[str, object] = {"name": "彭小明"}
    settled.desk.perform(keeping.amend, kind=Customer, key=1, values=values, basis="更正")
    ask.answers = [True, False]
    press(qtbot, settled, Qt.Key.Key_Delete)
    assert f"户号 {ACCOUNT} 的“户名”在导入之后改过" in ask.asked[-1]
    assert ask.asked[-1].endswith("要跳过这些、撤销其余的吗？")
    assert "--" not in ask.asked[-1]
    assert len(held(settled.desk.office, Customer, "id")) == 3
    ask.answers = [True, True]
    press(qtbot, settled, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: settled.start.batches[0].undone, timeout=20_000)
    assert held(settled.desk.office, Customer, "name") == [("彭小明",)]


def test_every_box_and_table_has_a_name(
    settled: ImportPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(qtbot, settled, ask, xlsx(tmp_path / "电量.xlsx", OCTOBER))
    named: list[QWidget] = [
        *settled.findChildren(QComboBox), *settled.findChildren(RowsTable),
    ]  # fmt: skip
    assert [each for each in named if not each.accessibleName()] == []


@pytest.mark.parametrize(
    ("undone", "line"),
    [
        (
            Undone(7, 12_345, 6_789, 0, ["户号 1 改过"]),
            "第 7 批已撤销：恢复原值 12,345 项，作废 6,789 条，跳过 1 处",
        ),
        (Undone(7, 0, 1_000, 3, []), "第 7 批已撤销：作废 1,000 条，零度户 3 户恢复核查"),
        (Undone(7, 0, 0, 0, []), "第 7 批已撤销"),
    ],
)
def test_what_an_undo_did_is_told_without_what_it_did_not(
    page: ImportPage, qtbot: QtBot, undone: Undone, line: str
) -> None:
    with qtbot.waitSignal(page.desk.said) as said:
        page._undone(undone)
    assert said.args == [line]
