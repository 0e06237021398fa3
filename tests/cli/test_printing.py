"""Every paper from the command line, over the practice book."""

import re
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from supply_station.cli import supply_station
from supply_station.models import Journal
from supply_station.storage.book import Book

LAST, BEFORE = ("--month", "2026-10"), ("--month", "2026-09")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice")
    assert run(folder, "demo", "--customers", "1200", "--months", "8").exit_code == 0
    return folder


def run(folder: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(
        supply_station, ["--book", str(folder / "练习.book"), "--as", "李秀英", *map(str, arguments)]
    )


def printed(folder: Path, *asked: str) -> list[str]:
    """The pages of a paper."""
    out = folder / "纸.pdf"
    done = run(folder, "print", *asked, "--out", out)
    assert done.exit_code == 0, done.output
    assert str(out) in done.stdout
    with pypdfium2.PdfDocument(out) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize(
    ("asked", "pages", "words"),
    [
        (("customer_survey", *LAST), 2, "客户变更用电查勘工单"),
        (("meter_replacement", *LAST), 6, "表计故障、周换工单"),
        (("zero_account_check", *BEFORE), 10, "零度户现场核查工单"),
        (("zero_account_register", *LAST), 1, "合计 6 户"),
        (("zero_account_report", "ZB20261001"), 2, "ZB20261001"),
        (("zero_account_announcement", *LAST), 1, "GG20261001"),
        (("staff_meter_board", *BEFORE), 1, "员工自用电公示榜"),
    ],
)
def test_each_paper_is_printed_by_its_stem(
    folder: Path, asked: tuple[str, ...], pages: int, words: str
) -> None:
    told = printed(folder, *asked)
    assert len(told) == pages
    assert words in "".join(told)


def test_a_paper_of_the_zero_ledger_stands_in_the_journal(folder: Path) -> None:
    printed(folder, "zero_account_report", "ZB20261001")
    with Book.open(folder / "练习.book") as book, book.reading() as session:
        line = session.scalars(select(Journal).order_by(Journal.id.desc()).limit(1)).one()
    said = {"paper": "上报文件", "month": None, "numbers": ["ZB20261001"]}
    assert (line.act, line.clerk, line.changes) == ("打印零度户的纸", "李秀英", [{"bulk": said}])


def test_the_board_of_own_use_is_printed_by_month_and_again_as_a_reprint(folder: Path) -> None:
    printed(folder, "staff_meter_board", *BEFORE)
    assert "补打" in "".join(printed(folder, "staff_meter_board", *BEFORE))
    for asked in (("staff_meter_board", *LAST), ("staff_meter_board", "1")):
        done = run(folder, "print", *asked, "--out", folder / "榜.pdf")
        assert done.exit_code == 1
        assert not (folder / "榜.pdf").exists()


def test_an_order_is_printed_by_its_short_code(folder: Path) -> None:
    codes = sorted(re.findall(r"短码\s*(\d{6})", "".join(printed(folder, "zero_account_check", *BEFORE))))
    (page,) = printed(folder, "zero_account_check", codes[-1])
    assert codes[-1] in page
    assert "补打" in page


def test_the_crews_list_is_no_print_of_its_orders(folder: Path) -> None:
    assert run(folder, "zero-accounts", "open", *LAST, "--quota").exit_code == 0
    for _ in range(2):
        listed = "".join(printed(folder, "zero_account_list", *LAST))
    told = printed(folder, "zero_account_check", *LAST)
    assert not any("补打" in page for page in told)
    codes = re.findall(r"短码\s*(\d{6})", "".join(told))
    assert len(codes) == len(told) > 1
    assert all(code in listed for code in codes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("customer_survey", *BEFORE), "请先开工单"),
        (("customer_survey", "LD2026090001"), "请按它自己的种类打印"),
        (("zero_account_report", *LAST), "请写明打印哪一个"),
        (("zero_account_announcement", "GG20269901"), "请核对"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_leaves_no_file(
    folder: Path, asked: tuple[str, ...], words: str
) -> None:
    out = folder / "没有.pdf"
    done = run(folder, "print", *asked, "--out", out)
    assert (done.exit_code, out.exists()) == (1, False)
    assert words in done.stderr


def test_a_paper_without_month_or_number_is_wrong_use(folder: Path) -> None:
    assert run(folder, "print", "zero_account_register", "--out", folder / "没有.pdf").exit_code == 2
    assert run(folder, "print", "nonsense", *LAST, "--out", folder / "没有.pdf").exit_code == 2
