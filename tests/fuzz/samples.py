"""好样品：a sound table for every kind of file that can be imported, and a station that knows half of it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from exports import office_at, preview, take
from fuzz.writing import FORMATS
from supply_station.intake import cells, words, zero_account_export
from supply_station.intake.headings import Column
from supply_station.services.import_kind import DOCUMENT, KINDS, MONTH, Kind
from supply_station.services.office import Office

ROWS = 12
KNOWN = 8
"""The station has the first so many rows of each sample; of the others it knows nothing."""

ACCOUNTS = [f"43000000{n:05}" for n in range(40)]
PEOPLE = [
    family + given
    for given in ("大明", "秀英", "国强", "建华", "春兰", "·阿里木")
    for family in "彭田向覃瞿龙𬇙"
]
AREAS = [f"{name}台区" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
LINES = [f"{name}竹线" for name in "青白黄红紫黑金银东南西北上下"]
DAY = date(2026, 10, 5)

Value = Callable[[int], Any]

_BY_FIELD: dict[str, Value] = {
    "name": lambda n: PEOPLE[n],
    "manager": lambda n: PEOPLE[n % 4],
    "area": lambda n: AREAS[n % 3],
    "new_area": lambda n: AREAS[(n + 1) % 3],
    "area_code": lambda n: f"TQ{n % 3}",
    "code": lambda n: f"TQ{n}",
    "line": lambda n: LINES[n % 3],
    "former_account_no": lambda _: None,
    "document": lambda _: DOCUMENT.example,
    "identity_no": lambda n: f"43312219800101{n:04}",
    "digits": lambda _: 6,
    "read_from": lambda n: 100 * n,
    "read_to": lambda n: 100 * n + 10.25,
    "kwh": lambda _: 10.25,
    "ends_at": lambda n: datetime.combine(DAY, time(18)) + timedelta(days=n, hours=n),
    "multiplier": lambda _: 1,
    "state": lambda _: "已结案",
    "approved_by": lambda n: PEOPLE[n % 4],
    "ledger": lambda _: "员工家庭用电",
    "employee": lambda n: PEOPLE[n % 4],
}
_AS_KEY: dict[str, Value] = {"area": lambda n: AREAS[n], "line": lambda n: LINES[n]}
_BY_READER: dict[cells.Reader, Value] = {
    cells.account_no: lambda n: ACCOUNTS[n],
    cells.identifier: lambda n: f"43{n:018}",
    cells.hundredths: lambda n: n + 0.5,
    cells.whole: lambda n: n + 1,
    cells.multiplier: lambda n: n + 1,
    cells.day: lambda n: DAY - timedelta(days=n),
    cells.moment: lambda n: datetime.combine(DAY, time(8)) + timedelta(days=n, hours=n),
    cells.month: lambda _: MONTH.example,
    zero_account_export.day: lambda n: DAY - timedelta(days=n),
    zero_account_export.number: lambda n: f"供〔2026〕{n + 1}号",
}
_WORDS = sorted(
    {word for name, each in vars(words).items() if name.isupper() for pair in each.items() for word in pair}
)


def value(column: Column, n: int) -> Any:
    """What the n-th row says in a column; a column nobody has seen yet goes by how it is read."""
    known_as = _BY_FIELD.get(column.field) or _BY_READER.get(column.read)
    if known_as is not None:
        return known_as(n)
    if column.read is cells.text:
        return f"{column.title}{n}"
    known = _known_words(column)
    return known[n % len(known)]


def _known_words(column: Column) -> list[str]:
    """The words that are read as other than they are written, or as one of a set."""
    found = []
    for word in _WORDS:
        try:
            if type(column.read(word)) is not str or column.read(word) != word:
                found.append(word)
        except cells.CellFault:
            continue
    return found or _WORDS


def table(kind: Kind, numbers: Sequence[int] = range(ROWS)) -> list[list[Any]]:
    """Headings as the book says them, and these rows."""
    key = kind.columns[0]
    named = _AS_KEY.get(key.field) or partial(value, key)
    rows = [[named(n), *(value(column, n) for column in kind.columns[1:])] for n in numbers]
    return [[column.title for column in kind.columns], *rows]


def told(kind: Kind) -> dict[str, str]:
    """What a clerk tells about a whole file of the kind."""
    return {} if kind.asks is None else {kind.asks.field: kind.asks.example}


def station(folder: Path) -> Office:
    """A clerk at a book into which the first rows of every sample were taken."""
    office = office_at(folder)
    for stem, kind in KINDS.items():
        path = folder / f"{stem}.xlsx"
        path.write_bytes(FORMATS[".xlsx"](table(kind, range(KNOWN))))
        assert not preview(office, stem, path).refusals, preview(office, stem, path).refusals
        if kind.writes:
            take(office, stem, path)
    return office
