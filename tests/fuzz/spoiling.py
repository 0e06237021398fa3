"""坏内容：sound rows spoilt as people, programs and attackers spoil them; the file itself stays sound."""

from collections.abc import Callable
from datetime import date, datetime, time
from random import Random
from typing import Any

from fuzz.writing import Raw
from supply_station.services.import_kind import Kind

Rows = list[list[Any]]

WORDS: list[Any] = [
    "", " ", "\t", "-", "/", "NULL", "None", "TRUE", "NaN", "nan", "Infinity", "∞", "合计", "共 3 户",
    "制表人：甲", "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "@SUM(1)", "+86 13800000000",
    "'0012", '="0012"', "１２３", "٣٤٥", "٢٠٢٦-١٠-٠٥", "٢٠٢٦١٠", "²", "½", "一百", "Ⅷ", "1_000",
    "1,234,567.5", "1,23", "--5", "5-", ".", "1.", ".5", "1e5", "1E+12", "1e999", "0x10", "-0", "00",
    "0" * 13, "9" * 13, "9" * 40, "9" * 5000, "0." + "0" * 4000, "\u202e户号", "43\u200b00000000003",
    "\ufeff彭大明", "彭\u00a0大明", "e\u0301", "𠮷", "𬇙", "\ud800", "\udfff", "\x00", "\x07", "\x0b",
    "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufffe", "第一行\n第二行", "第一行\r\n第二行", "a" * 40_000,
    "(" * 40_000, "一" * 33_000, "\t" * 3000, "％" * 500, "<script>", "&lt;", "]]>", "<!--", "{{}}",
    "%s{0}", "'; DROP TABLE customer; --", "#N/A", "#REF!", "#DIV/0!", "_x0000_", "户号", "户名",
    "电量(kWh)", "2026年10月", "0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "2026.10", "202613",
    "20261005", "2026-10-05T08:00+25:00", "2026/10/05 8:00", "1", "2", "4300000000003", "0437190000017",
    "3.5", "-1", "正常用电客户", "销户", "尖", "无功",
]  # fmt: skip
NUMBERS: list[Any] = [
    0, -1, 1, 0.1 + 0.2, -0.0, 1e-320, 1e308, -1e308, float("nan"), float("inf"), -float("inf"), 1e15,
    999_999_999_999_999, 123456789012345.67, 2**53 + 1, 2**63, 10**40, 46300, 46300.5, 20_000, 79_999,
    2_958_466, 1e9, 99_999_999_999.99, 0.005, 4_300_000_000_003, 4300000000003.0, 12, 202610, 202610.0,
    2026.1, 0.004999, 1e14, 8e14, True, False,
]  # fmt: skip
TIMES: list[Any] = [
    date(1, 1, 1), date(1900, 2, 28), date(9999, 12, 31), date(2026, 10, 5),
    datetime(2026, 10, 5, 8, 1, 2), datetime(9999, 12, 30, 12), time(8, 30),
]  # fmt: skip
CELLS: list[Any] = [
    Raw(f'<c r="?"{more}')
    for more in (
        '><v>NaN</v></c>', '><v>1e400</v></c>', '><v></v></c>', f'><v>{"9" * 400}</v></c>',
        '><f>1+1</f></c>', '><f>cmd|\' /C calc\'!A0</f><v>3</v></c>', ' t="str"><f>A1</f><v>字</v></c>',
        ' t="e"><v>#N/A</v></c>', ' t="e"><v>#什么!</v></c>', ' t="b"><v>7</v></c>',
        ' t="d"><v>2026-10-05T00:00:00</v></c>', ' t="d"><v>x</v></c>', ' t="s"><v>0</v></c>',
        ' t="s"><v>99999999999</v></c>', ' t="s"><v>-1</v></c>', ' t="zz"><v>1</v></c>',
        ' s="1"><v>-1</v></c>', ' s="1"><v>1e300</v></c>', ' s="1"><v>2958466</v></c>',
        ' s="1"><v>NaN</v></c>', ' s="99999999999"><v>1</v></c>', ' t="inlineStr"></c>',
        ' t="inlineStr"><is><t>_x0000__xD800_</t></is></c>', '/>', '><v>1<v>2</v></v></c>',
        ' t="inlineStr"><is><r><t>甲</t></r><rPh><t>jia</t></rPh></is></c>',
    )
]  # fmt: skip
"""Cells that only an .xlsx can have; elsewhere they are a text full of brackets."""

EVERYTHING = [*WORDS, *NUMBERS, *TIMES, *CELLS]


def spoilt(rows: Rows, kind: Kind, random: Random) -> tuple[str, Rows]:
    """What was done, and the rows after it."""
    made = [list(row) for row in rows]
    names = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        change = random.choice((_one, _one, _one, _column, _row, *CHANGES))
        made = change(made, kind, random)
        names.append(change.__name__.strip("_"))
    return "+".join(names), made


def _one(rows: Rows, _kind: Kind, random: Random) -> Rows:
    row = random.choice(rows[1:] or rows)
    if row:
        row[random.randrange(len(row))] = random.choice(EVERYTHING)
    return rows


def _column(rows: Rows, _kind: Kind, random: Random) -> Rows:
    at = random.randrange(len(rows[0]) or 1)
    for row in rows[1:]:
        if at < len(row):
            row[at] = random.choice(EVERYTHING)
    return rows


def _row(rows: Rows, _kind: Kind, random: Random) -> Rows:
    at = random.randrange(1, len(rows)) if len(rows) > 1 else 0
    rows[at] = [random.choice(EVERYTHING) for _ in rows[at]]
    return rows


def _headings_by_another_name(rows: Rows, kind: Kind, random: Random) -> Rows:
    rows[0] = [
        random.choice(("", " ", "*", "\u3000"))
        + random.choice((each.title, *each.synonyms))
        + random.choice(("", ":", "（元）", "(kWh)", "\n", "_"))
        for each in kind.columns
    ]
    return rows


def _heading_gone_or_odd(rows: Rows, _kind: Kind, random: Random) -> Rows:
    at = random.randrange(len(rows[0]) or 1)
    rows[0][at : at + 1] = [random.choice(EVERYTHING)]
    return rows


def _heading_twice(rows: Rows, _kind: Kind, random: Random) -> Rows:
    if len(rows[0]) > 1:
        one, other = random.sample(range(len(rows[0])), 2)
        rows[0][one] = rows[0][other]
    return rows


def _columns_elsewhere(rows: Rows, _kind: Kind, random: Random) -> Rows:
    order = random.sample(range(len(rows[0])), len(rows[0]))
    return [[row[at] if at < len(row) else None for at in order] for row in rows]


def _few_columns(rows: Rows, _kind: Kind, random: Random) -> Rows:
    kept = sorted({0, *random.choices(range(len(rows[0]) or 1), k=3)})
    return [[row[at] for at in kept if at < len(row)] for row in rows]


def _rows_again(rows: Rows, _kind: Kind, random: Random) -> Rows:
    return rows + [list(random.choice(rows)) for _ in range(random.randrange(1, 6))]


def _rows_elsewhere(rows: Rows, _kind: Kind, random: Random) -> Rows:
    return rows[:1] + random.sample(rows[1:], len(rows) - 1)


def _blank_and_foreign_rows(rows: Rows, _kind: Kind, random: Random) -> Rows:
    between: list[list[Any]] = [
        [],
        [None] * 5,
        ["合计", 3],
        list(rows[0]),
        ["制表人：甲"],
        ["共 12 户"],
        ["", "小计"],
    ]
    for _ in range(random.randrange(1, 6)):
        rows.insert(random.randrange(1, len(rows) + 1), list(random.choice(between)))
    return rows


def _nothing_but_headings(rows: Rows, _kind: Kind, random: Random) -> Rows:
    return rows[: random.randrange(0, 2)] or [[]]


def _months_as_headings(rows: Rows, _kind: Kind, random: Random) -> Rows:
    for at, row in enumerate(rows):
        row[1:] = [f"2026年{n}月" if at == 0 else random.choice((5, 0, None, "x", -3)) for n in range(1, 13)]
    return rows


def _ragged(rows: Rows, _kind: Kind, random: Random) -> Rows:
    return [row[: random.randrange(len(row) + 1)] if at else row for at, row in enumerate(rows)]


def _wide(rows: Rows, _kind: Kind, random: Random) -> Rows:
    more = random.choice((300, 2000)) if len(rows) < 100 else 20
    return [row + [random.choice((None, "x"))] * more for row in rows]


def _long(rows: Rows, _kind: Kind, random: Random) -> Rows:
    return rows + [list(random.choice(rows)) for _ in range(1000 if len(rows[0]) < 100 else 20)]


def _accounts_exchanged(rows: Rows, _kind: Kind, random: Random) -> Rows:
    at = random.randrange(len(rows[0]) or 1)
    held = [row[at] if at < len(row) else None for row in rows[1:]]
    for row, other in zip(rows[1:], random.sample(held, len(held)), strict=True):
        row[at : at + 1] = [other]
    return rows


CHANGES: tuple[Callable[[Rows, Kind, Random], Rows], ...] = (
    _headings_by_another_name, _heading_gone_or_odd, _heading_twice, _columns_elsewhere, _few_columns,
    _rows_again, _rows_elsewhere, _blank_and_foreign_rows, _nothing_but_headings, _months_as_headings,
    _ragged, _wide, _long, _accounts_exchanged,
)  # fmt: skip
