"""丢不了：a file that cannot be taken, or a place that cannot be written, changes nothing in the book."""

import random
from pathlib import Path

import pytest

import table_files as files
from stories.stations import BOOK, Told, assert_told, command, contents, station, verified

HEADER = "户号,户名,电费年月,电量\n"
DOCX = files.zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})
UNREADABLE = Path("/proc/self/mem")  # reading its first byte fails for everybody, root included
NO_DRIVE = Path("/proc/没有")  # where no folder can be made, by root neither


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One book for all refusals: none of them may change it."""
    return station(tmp_path_factory.mktemp("station"))


@pytest.fixture(autouse=True)
def _unchanged(book: Path) -> object:
    before = contents(book)
    yield
    assert contents(book) == before
    assert verified(book) == {"ok": True, "faults": []}


def both_ways(book: Path, code: int, *arguments: str | Path, words: tuple[str, ...]) -> None:
    """As a clerk reads it and as a script does."""
    assert_told(command(book, *arguments), code, *words)
    assert_told(command(book, *arguments, "--json"), code, *words, as_json=True)


NO_TABLES: dict[str, tuple[bytes, str]] = {
    "截图.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    "扫描.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "说明.docx": (DOCX, "文档"),
    "截图改名.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    "乱码.xlsx": (random.Random(1).randbytes(5000), "损坏"),
    "加密.xlsx": (files.compound(EncryptionInfo=b"\4\0\4\0", EncryptedPackage=b"\1" * 5000), "密码"),
    "半份.xlsx": (files.xlsx()[:-200], "没有复制完整"),
    "半份.xls": (files.xls()[:-3000], "没有复制完整"),
    "空.xlsx": (b"", "空文件"),
    "只有表头.csv": (HEADER.encode("gb18030"), "只有表头"),
    "没有表头.csv": ("青竹,红石\n1,2\n".encode("gb18030"), "找不到表头"),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_a_file_that_holds_no_readings_is_refused(book: Path, tmp_path: Path, name: str) -> None:
    data, word = NO_TABLES[name]
    (tmp_path / name).write_bytes(data)
    both_ways(book, 1, "import", "usage", tmp_path / name, "--month", "2026-12", words=(name, word))


@pytest.mark.parametrize("kind", ["customer", "usage"])
def test_a_file_that_is_not_there_a_folder_and_one_that_cannot_be_read(book: Path, kind: str) -> None:
    both_ways(book, 1, "import", kind, book.parent / "没有.xlsx", words=("找不到文件",))
    both_ways(book, 1, "import", kind, book.parent / "月报", words=("是文件夹",))
    both_ways(book, 3, "import", kind, UNREADABLE, words=("读取 mem 时出错",))


def test_a_file_of_the_other_kind_is_sent_to_the_right_command(book: Path) -> None:
    folder = book.parent
    both_ways(book, 1, "import", "usage", folder / "客户.csv", words=("按“客户档案”导入",))
    both_ways(book, 1, "import", "customer", folder / "2026-12.csv", words=("按“电量明细”导入",))


def test_readings_of_another_month_are_refused_with_the_month(book: Path) -> None:
    file = book.parent / "2026-10.csv"
    both_ways(book, 1, "import", "usage", file, "--month", "2026-12", words=("没有一行能导入",))
    told = command(book, "import", "usage", file, "--month", "2026-12", "--dry-run")
    assert told.code == 0
    assert "这一行是 2026-10 的，要导入的是 2026-12" in told.out


def test_of_several_files_with_one_that_is_none_nothing_is_taken(book: Path, tmp_path: Path) -> None:
    (tmp_path / "截图.png").write_bytes(NO_TABLES["截图.png"][0])
    whole = book.parent / "2026-12.csv"
    both_ways(book, 1, "import", "usage", whole, tmp_path / "截图.png", words=("截图.png", "图片"))


PRINT = ("print", "zero_account_check", "--month", "2026-10", "--out")
HAND_IN = ("month-end", "export", "--month", "2026-11", "--out")
WORKBOOK = "青竹镇供电所2026-11月报.xlsx"


def untouched(told: Told, code: int, file: Path, *words: str) -> None:
    assert_told(told, code, *words)
    assert file.read_bytes() == b"old"
    assert not list(file.parent.glob("*.partial"))


@pytest.mark.parametrize("lock", ["~${}", ".~{}", ".~lock.{}#"])
def test_a_file_that_is_open_elsewhere_is_left_alone(book: Path, tmp_path: Path, lock: str) -> None:
    for name, handing in (("工单.pdf", (*PRINT, tmp_path / "工单.pdf")), (WORKBOOK, (*HAND_IN, tmp_path))):
        (tmp_path / name).write_bytes(b"old")
        (tmp_path / lock.format(name)).touch()
        free = name.replace(".", "（2）.")
        untouched(command(book, *handing), 1, tmp_path / name, "请先关闭它", f"“{free}”")


def test_an_import_whose_refused_rows_cannot_be_given_back_takes_nothing(book: Path, tmp_path: Path) -> None:
    rows = tmp_path / "十二月.csv"
    rows.write_text(HEADER + "0430000001,用户1,2026-12,3\n0430000002,用户2,2026-12,x\n", "gb18030")
    out = tmp_path / "退回.xlsx"
    out.write_bytes(b"old")
    (tmp_path / "~$退回.xlsx").touch()
    both_ways(book, 1, "import", "usage", rows, "--refused", out, words=("退回（2）.xlsx",))
    assert out.read_bytes() == b"old"


def test_a_file_in_the_place_of_the_folder_is_refused(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "十月"
    file.write_bytes(b"old")
    untouched(command(book, *PRINT, file / "工单.pdf"), 1, file, "是一个文件，不是文件夹")
    untouched(command(book, *HAND_IN, file), 1, file, "是一个文件，不是文件夹")
    untouched(command(book, "backup", "--to", file), 3, file, "十月")
    untouched(command(book, "export", "--plain", file / "普通.sqlite"), 3, file, "普通.sqlite")


def test_a_folder_in_the_place_of_the_file_is_refused(book: Path, tmp_path: Path) -> None:
    assert_told(command(book, *PRINT, tmp_path), 1, "是一个文件夹")
    assert_told(command(book, "export", "--plain", tmp_path), 1, "已经存在")
    assert_told(command(book, "restore", tmp_path), 1, "没有找到备份")


def test_a_drive_that_is_not_there_is_trouble(book: Path) -> None:
    assert_told(command(book, *PRINT, NO_DRIVE / "工单.pdf"), 3, "没有这个磁盘或文件夹")
    assert_told(command(book, *HAND_IN, NO_DRIVE), 3, "没有这个磁盘或文件夹")
    assert_told(command(book, "backup", "--to", NO_DRIVE), 3, "没有")
    assert_told(command(book, "export", "--plain", NO_DRIVE / "普通.sqlite"), 3, "普通.sqlite")


@pytest.mark.parametrize(
    ("place", "code"), [(NO_DRIVE / BOOK, 1), (Path("长" * 300), 3)], ids=["no drive", "long name"]
)
def test_a_place_that_can_hold_no_book_is_told(book: Path, place: Path, code: int) -> None:
    (whole,) = (book.parent / "备份").glob("*.book")
    for making in (("new",), ("demo", "--customers", "3"), ("restore", whole)):
        assert_told(command(place, *making), 3)
    both_ways(place, code, "verify", words=(place.name,))
    both_ways(place, code, "zero-accounts", "list", "--month", "2026-10", words=(place.name,))


def test_a_backup_that_is_damaged_is_not_restored(book: Path, tmp_path: Path) -> None:
    (whole,) = (book.parent / "备份").glob("*.book")
    data = whole.read_bytes()
    half, flipped, text = tmp_path / "半份.book", tmp_path / "坏的.book", tmp_path / "文字.book"
    half.write_bytes(data[: len(data) // 2])
    flipped.write_bytes(data[:9000] + bytes([data[9000] ^ 1]) + data[9001:])
    text.write_text("不是账本")
    for broken in (half, flipped, text):
        assert_told(command(book, "restore", broken), 3, broken.name, "账本没有改动")
    assert_told(command(book, "restore", tmp_path / "没有.book"), 1, "没有找到备份")
    assert_told(command(book, "restore", book), 1, "不是备份")
