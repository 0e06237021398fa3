"""自用电的一个月：read, put right, billed back, a meter changed, reviewed, posted, taken down — by keys."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from orders import ACCOUNTS, DENG, REPLACED, XIANG, back, on_paper
from staff_meters import OCTOBER, SEPTEMBER, exported, of_month, row_of, staffed
from stories.clerk import Clerk, Key, seated
from supply_station.models import WorkOrder
from supply_station.rules.staff_meter import Flag
from supply_station.services.staff_meter_posting import posting_of
from supply_station.services.work_order_life import dispatch
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.staff_meter import StaffMeterPage
from window_kit import ScriptedAsk


@pytest.fixture
def clerk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clerk]:
    """September is read and October too, but for one home; one was read by its owner and billed wrongly."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    office = staffed(
        tmp_path,
        exported(1, SEPTEMBER, 900, 1000, "58.80"),
        exported(2, SEPTEMBER, 1900, 2000, "58.80"),
        exported(3, SEPTEMBER, 500, 600, "58.80"),
        exported(1, OCTOBER, 1000, 1200, "118.60"),
        exported(2, OCTOBER, 2000, 2100, "60.00", "向阳"),
    )
    ask = ScriptedAsk()
    with seated(Desk(office, ask), ask, qtbot) as made:
        yield made
    office.book.close()


def form_filled(clerk: Clerk, **said: str) -> None:
    """Type into the form's fields one after the other and save."""
    page = clerk.window.here()
    assert isinstance(page, StaffMeterPage)
    fields = page.form.fields  # type: ignore[union-attr]
    for name, text in said.items():
        clerk.until(fields[name].editor.hasFocus)
        clerk.ctrl(Key.Key_A)
        clerk.fill(text)
    clerk.ctrl(Key.Key_S)


def test_a_month_of_own_use_through_the_window(clerk: Clerk, tmp_path: Path) -> None:
    page = clerk.go_down_to("自用电")
    assert isinstance(page, StaffMeterPage)
    assert page.picker.month() == OCTOBER
    clerk.ctrl(Key.Key_Left)
    reviewed_by_two(clerk)
    clerk.ctrl(Key.Key_G)
    form_filled(clerk, posted_on="20261008", places="所门口公示栏")
    clerk.ctrl(Key.Key_Right)

    clerk.ctrl(Key.Key_3)
    told = {(row[0], row[3]) for row in page.flags.rows.rows}
    assert {("向阳", "抄表人是本人"), ("向阳", "电费与阶梯电价不符"), ("彭山", "没有抄表")} <= told
    meter_changed(clerk)
    page.refresh()
    readings_typed(clerk, page)
    under_read_energy_billed_back(clerk)

    reviewed_by_two(clerk)
    clerk.ctrl(Key.Key_G)
    form_filled(clerk, posted_on="20261101")
    assert clerk.ask.told == []
    assert hung(clerk, SEPTEMBER) == (date(2026, 10, 8), date(2026, 11, 1), "所门口公示栏")
    assert hung(clerk, OCTOBER) == (date(2026, 11, 1), None, "所门口公示栏")
    board_printed(clerk, page, tmp_path / "公示榜.pdf")
    clerk.find("所门口")
    clerk.ctrl(Key.Key_D)
    form_filled(clerk, until="20261102")
    assert hung(clerk, OCTOBER)[1] == date(2026, 11, 2)


def hung(clerk: Clerk, month: str) -> tuple[date, date | None, str]:
    """From when until when the board of a month hung, and where."""
    posting = clerk.desk.consult(posting_of, month=month)
    assert posting is not None
    return posting.posted_on, posting.until, posting.places


def reviewed_by_two(clerk: Clerk) -> None:
    """Nobody reviews their own home: the second one reviews what the first leaves."""
    for name in ("向阳", "彭山"):
        clerk.ctrl(Key.Key_R)
        form_filled(clerk, reviewer_id=name)


def meter_changed(clerk: Clerk) -> None:
    """The third home's meter is changed by order."""
    clerk.ctrl(Key.Key_4)
    clerk.find("彭山")
    clerk.ctrl(Key.Key_T, answer="自用电整治：更换电能表和计量箱")
    (order,) = clerk.desk.consult(lambda session: [each.id for each in session.query(WorkOrder)])
    clerk.office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=date(2026, 10, 12))
    on_paper(clerk.office, [order])
    taken_down = REPLACED | {"removed_on": "2026-10-12", "read_at_end": 63000}
    back(clerk.office, order, values=taken_down, on=date(2026, 10, 12))


def readings_typed(clerk: Clerk, page: StaffMeterPage) -> None:
    """The new meter's reading is typed; the owner may not read, what an owner read is read again."""
    clerk.ctrl(Key.Key_1)
    sheet = page.homes
    at, _ = sheet.grid.view.place()
    assert sheet.rows[at].employee == "彭山"
    clerk.fill("20")
    names = [column.name for column in sheet.grid.model.columns]
    for name, text in (("fee", "29.40"), ("reader", "彭山")):
        sheet.grid.view.go((at, names.index(name)))
        clerk.fill(text)
    clerk.ctrl(Key.Key_S)
    assert "不能是用电人本人" in sheet.grid.said.text()
    clerk.fill("邓茂")
    second = next(place for place, row in enumerate(sheet.rows) if row.employee == "向阳")
    sheet.grid.view.go((second, names.index("reader")))
    clerk.fill("邓茂")
    for row in range(len(sheet.rows)):
        sheet.grid.view.go((row, names.index("paid")))
        clerk.press(Key.Key_Space)
    clerk.ctrl(Key.Key_S)
    third = row_of(clerk.office, 3)
    assert [(run.read_from, run.read_to) for run in third.runs] == [(60000, 63000), (0, 2000)]
    assert third.standing.kwh == 5000
    flags = {row.employee: row.flags for row in of_month(clerk.office).values()}
    assert flags == {"邓茂": (), "向阳": (Flag.FEE,), "彭山": ()}


def under_read_energy_billed_back(clerk: Clerk) -> None:
    """One line for the first home, by the difference on the dial."""
    clerk.ctrl(Key.Key_4)
    clerk.find("邓茂")
    clerk.ctrl(Key.Key_B)
    form_filled(clerk, read_from="1100", read_to="1130", fee="17.64", basis="现场核对，少抄 30 度")
    (bill,) = row_of(clerk.office, 1).back_bills
    assert (bill.kwh, bill.fee) == (3000, 1764)


def board_printed(clerk: Clerk, page: StaffMeterPage, target: Path) -> None:
    """The board says everything, and nothing that must not hang on a wall."""
    clerk.ctrl(Key.Key_7)
    clerk.find("所门口")
    clerk.ctrl(Key.Key_P, answer="A3")
    preview = page.board.preview
    assert preview is not None
    clerk.qtbot.waitUntil(preview.isActiveWindow)
    (sheet,) = clerk.save_paper(target)
    said = sheet.replace("\r\n", "")
    for words in (
        "员工自用电公示榜",
        "邓茂（补收）",
        "*********0017",
        "118.60",
        "17.64",
        "远程采集",
        "已交清",
    ):
        assert words in said
    assert not [no for no in ACCOUNTS.values() if no in said]
    assert "第 1 次" in clerk.heard[-2] + clerk.heard[-1]
