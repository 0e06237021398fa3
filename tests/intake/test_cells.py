from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supply_station.intake import cells, words
from supply_station.rules.customer import UsageClass


def wide(text: str) -> str:
    """Digits and signs as wide as hanzi."""
    return text.translate({ord(each): ord(each) + 0xFEE0 for each in "0123456789,.-"})


@pytest.mark.parametrize("cell", [None, "", "  ", "\t", "-", "—", "－", "/", "无", "　"])
def test_blanks_and_dashes_are_empty(cell: object) -> None:
    assert cells.column([cell], cells.hundredths) == ([None], [])


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("4300000000017", "4300000000017"),
        ("\t4300000000017", "4300000000017"),
        (" 4300000000017 ", "4300000000017"),
        (wide("430000000017"), "430000000017"),
        ("'4300000000017", "4300000000017"),
        ('="0000000028"', "0000000028"),
        (4300000000017.0, "4300000000017"),
        (4300000000017, "4300000000017"),
        (1234567890.0, "1234567890"),
        ("A-17", "A-17"),
    ],
)
def test_an_account_number_stays_whole(cell: object, number: str) -> None:
    assert cells.account_no(cell) == number


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (28.0, "前面的 0 可能丢了"),
        (430000000017.0, "前面的 0 可能丢了"),
        (1430009000003609335198.0, "超过 15 位"),
        (1e15, "超过 15 位"),
        ("4.3E+12", "科学计数法"),
        ("1.43001E21", "科学计数法"),
        (17.5, "带小数"),
        (datetime(2026, 10, 5), "日期"),
        ("#N/A", "Excel 的错误"),
        ("制表：张三", "别的字"),
    ],
)
def test_a_spoilt_account_number_is_refused_never_guessed(cell: object, reason: str) -> None:
    with pytest.raises(cells.CellFault, match=reason):
        cells.account_no(cell)


def test_a_number_of_fifteen_digits_is_still_exact() -> None:
    assert cells.identifier(999999999999999.0) == "999999999999999"


@pytest.mark.parametrize(
    ("cell", "hundredths"),
    [
        ("1,234.56", 123456),
        (wide("1,234.5"), 123450),
        ("-12.5", -1250),
        ("－12.5", -1250),
        ("￥88.10", 8810),
        (0.1 + 0.2, 30),
        (12, 1200),
        (88.005, 8801),
        ("0", 0),
        ("1234567", 123456700),
    ],
)
def test_numbers_become_whole_hundredths(cell: object, hundredths: int) -> None:
    assert cells.hundredths(cell) == hundredths


@pytest.mark.parametrize(
    "cell", ["1,5", "12度", "1e3", "1_000", "NaN", "", True, datetime(2026, 10, 5), 1e16]
)
def test_what_is_no_plain_number_is_refused(cell: object) -> None:
    with pytest.raises(cells.CellFault):
        cells.hundredths(cell)


@given(st.integers(-(10**12), 10**12))
def test_a_number_reads_the_same_as_float_and_as_text(hundredths: int) -> None:
    text = f"{hundredths / 100:,.2f}"
    assert cells.hundredths(text) == cells.hundredths(hundredths / 100) == hundredths


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 10, 5),
        datetime(2026, 10, 5, 8, 30),
        "2026-10-05",
        "2026.10.5",
        "2026/10/5",
        "20261005",
        "2026年10月5日",
        wide("2026年10月5日"),
        "2026-10-05 08:30:00",
        "2026-10-05T08:30:00",
        46300,
        46300.0,
        46300.354,
        "46300",
        20261005.0,
    ],
)
def test_every_form_of_a_date_is_the_same_day(cell: object) -> None:
    assert cells.day(cell) == date(2026, 10, 5)


@pytest.mark.parametrize("cell", ["2026-13-05", "20260230", "10月5日", "26.10.5", "昨天", "7", 12.5])
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(cells.CellFault):
        cells.day(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-10", "202610", 202610.0, 202610, "2026.10", "2026/10", "2026年10月", "2026年10月份"),
        *("2026年10月电费", wide("202610"), "2026-10-01", "20261001", "2026-10-01 00:00:00", 46296),
        *(date(2026, 10, 1), datetime(2026, 10, 31)),
    ],
)
def test_every_form_of_a_month_is_the_same_month(cell: object) -> None:
    assert cells.month(cell) == "2026-10"


@pytest.mark.parametrize("cell", ["10月", "2026-13", "2026", 2026.1, "本月", "abcdefgh"])
def test_what_is_no_month_is_refused(cell: object) -> None:
    with pytest.raises(cells.CellFault, match="月份"):
        cells.month(cell)


def test_a_multiplier_is_a_whole_number_from_one_on() -> None:
    assert cells.multiplier("60") == cells.multiplier(60.0) == 60
    for cell in (0, -1, 1.5, "一"):
        with pytest.raises(cells.CellFault):
            cells.multiplier(cell)


@pytest.mark.parametrize("cell", ["乡村居民生活用电", "居民生活", " 居民 "])
def test_words_are_matched_by_synonyms(cell: str) -> None:
    assert cells.Word(UsageClass, words.USAGE_CLASS)(cell) is UsageClass.RESIDENTIAL


def test_an_unknown_word_is_kept_as_written() -> None:
    assert cells.Word(UsageClass, words.USAGE_CLASS)("趸售") == "趸售"


def test_a_column_names_the_place_of_each_fault() -> None:
    assert cells.column(["1", "x", None, "x", 2.5], cells.hundredths) == (
        [100, None, None, None, 250],
        [(1, "“x”不是数字"), (3, "“x”不是数字")],
    )


def test_true_is_not_the_number_one_in_a_column() -> None:
    assert cells.column([1, True], cells.hundredths) == ([100, None], [(1, "这里应是数字")])


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize(
    "read",
    [cells.text, cells.identifier, cells.account_no, cells.hundredths, cells.whole, cells.day, cells.month],
)
def test_what_is_no_number_though_it_is_stored_as_one_is_refused(read: cells.Reader, number: float) -> None:
    with pytest.raises(cells.CellFault):
        read(number)


@pytest.mark.parametrize("read", [cells.day, cells.month])
def test_a_date_of_thousands_of_digits_is_refused(read: cells.Reader) -> None:
    with pytest.raises(cells.CellFault, match="看不懂"):
        read("9" * 5000)


def test_digits_of_another_script_are_no_month() -> None:
    with pytest.raises(cells.CellFault, match="看不懂"):
        cells.month("٢٠٢٦١٠")


@pytest.mark.parametrize("read", [cells.text, cells.identifier])
def test_true_is_neither_a_name_nor_a_number(read: cells.Reader) -> None:
    with pytest.raises(cells.CellFault, match="请改成文字"):
        read(True)


def test_a_reason_quotes_only_the_beginning_of_a_long_cell() -> None:
    short = "“短”看不懂，请改正"
    assert cells.brief(short) == short
    assert cells.brief(f"“{'长' * 40_000}”看不懂，请改正") == f"“{'长' * 60}…”看不懂，请改正"


@pytest.mark.parametrize("cell", [date(9999, 12, 31), date(1, 1, 1), "9999-12-31", "00010101"])
def test_a_year_in_which_nobody_reads_meters_is_no_month(cell: object) -> None:
    with pytest.raises(cells.CellFault, match="请改正"):
        cells.month(cell)


@pytest.mark.parametrize("cell", ["5 6", "+86 13800000000", "12 34", "1 2.5"])
def test_two_numbers_in_a_cell_are_not_read_as_one(cell: str) -> None:
    with pytest.raises(cells.CellFault, match="不是数字"):
        cells.hundredths(cell)


def test_thousands_may_stand_apart() -> None:
    assert cells.hundredths("1 234 567.5") == 123_456_750


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2026, 10, 5, 8, 30, 59),
        "2026-10-05 08:30",
        "2026-10-05 8:30:00",
        "2026/10/5 08:30",
        "2026-10-05T08:30:00",
        "2026年10月5日8时30分",
        "2026年10月5日 8点30分",
        "20261005 08:30",
        "2026．10．5　8：30",
        46300.354166666664,
    ],
)
def test_a_time_is_read_to_the_minute(cell: object) -> None:
    assert cells.moment(cell) == datetime(2026, 10, 5, 8, 30)


def test_a_day_at_midnight_and_the_end_of_a_day_are_times() -> None:
    assert cells.moment(date(2026, 10, 5)) == datetime(2026, 10, 5)
    assert cells.moment("2026-10-05 24:00") == datetime(2026, 10, 6)
    assert cells.moment("2026年10月5日8时") == datetime(2026, 10, 5, 8)


@pytest.mark.parametrize(
    "cell", ["2026-10-05", "下周一", "2026-10-05 25:00", "2026-10-05 8:61", "2026-13-05 8:00"]
)
def test_what_is_no_time_is_a_fault(cell: str) -> None:
    with pytest.raises(cells.CellFault):
        cells.moment(cell)
