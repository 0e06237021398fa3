"""判断：what a file does to a station, and whether the promises hold; what does not hold is a fault."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from sqlalchemy import func, literal, select, union_all

from exports import NOW, contents
from fuzz import samples
from fuzz.writing import Raw
from supply_station.errors import RuleBroken, Trouble
from supply_station.intake import cells, form_file
from supply_station.models import Base
from supply_station.services import (
    import_batch,
    import_look,
    import_refused,
    import_report,
    import_undo,
    import_view,
    month_end_template,
)
from supply_station.services.import_kind import KINDS
from supply_station.services.office import Office
from supply_station.services.plan import Plan, head
from supply_station.storage.book import Book

LONGEST = 700
"""Characters of a sentence that a clerk still reads."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
_LOST = re.compile("[\\s\0-\x1f\ufeff\ufffe\uffff\ufffd?\ud800-\udfff]")
"""What not every format can hold, and not every one keeps."""
_INNER = re.compile(r"Traceback|Error\b|Exception|<class|object at 0x|\bNone\b")


class Fault(AssertionError):  # noqa: N818
    """A promise that was not kept."""


@dataclass(frozen=True)
class Case:
    """A file to be tried: which door it goes to, and what was written, where that is known."""

    door: str
    name: str
    data: bytes
    done: str
    kind: str = ""
    written: Sequence[Sequence[Any]] | None = None


class Judge:
    """A station at which files are tried one after another; each leaves it as it was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        office = samples.station(folder / "样板")
        office.book.close()
        self._book = office.book.path.read_bytes()
        self._office = self._fresh("看")
        self._before = self._counted()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._office.book.close()

    def _fresh(self, name: str) -> Office:
        path = self._folder / name / "账.book"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self._book)
        return Office(Book.open(path), clerk="李秀英", clock=lambda: NOW)

    def _counted(self) -> list[Any]:
        """The newest journal line, and how many rows each table has."""
        tables = Base.metadata.sorted_tables
        query = union_all(*(select(literal(each.name), func.count()).select_from(each) for each in tables))
        return self._office.consult(
            lambda session: [head(session), *sorted(tuple(row) for row in session.execute(query))]
        )

    def tried(self, case: Case) -> str:
        """`refused` or `taken`.

        Raises:
            Fault: a promise was not kept; any other exception is a fault, too.
        """
        path = self._folder / case.name
        path.write_bytes(case.data)
        try:
            return {"import": self._imported, "form": self._form, "template": self._template}[case.door](
                path, case
            )
        except (RuleBroken, Trouble) as told:
            _readable(told.sentence, bare=True)
            return "refused"
        finally:
            path.unlink()
            _hold(self._counted() == self._before, "the book has changed")

    def _form(self, path: Path, _case: Case) -> str:
        form_file.read(path.read_bytes(), path.name)
        return "taken"

    def _template(self, path: Path, _case: Case) -> str:
        filling = self._office.consult(
            month_end_template.look, month="2026-10", at=NOW, by="李秀英", file=path
        )
        with zipfile.ZipFile(io.BytesIO(filling.filled())) as made:
            _hold(made.testzip() is None, "the filled template is damaged")
        return "taken"

    def _imported(self, path: Path, case: Case) -> str:
        found = self._office.consult(import_look.look, path=path)
        kind = found.kind or case.kind
        options: dict[str, Any] = {
            "kind": kind,
            "paths": [path],
            "today": NOW.date(),
            "create_missing": KINDS[kind].brings and len(case.data) % 2 == 0,
            **({} if found.says_all else samples.told(KINDS[kind])),
        }
        plan = self._office.consult(import_batch.preview, **options)
        _adds_up(plan)
        self._shown(plan)
        if case.written is not None:
            _as_written(plan, case.written)
        if plan.refused == plan.rows:
            return "refused"
        self._taken(plan, options)
        return "taken"

    def _shown(self, plan: Plan) -> None:
        """All that a clerk reads of a preview can be made."""
        self._office.consult(import_view.parts, plan=plan)
        import_view.summary(plan)
        import_report.as_json(plan, None)
        [*import_report.summary(plan, None), *import_report.details(plan)]
        if plan.refused:
            with zipfile.ZipFile(io.BytesIO(import_refused.workbook(plan))) as made:
                _hold(made.testzip() is None, "the refused rows cannot be opened")

    def _taken(self, plan: Plan, options: dict[str, Any]) -> None:
        office = self._fresh("收")
        try:
            before = contents(office)
            batch = office.perform(import_batch.take, plan=plan)
            again = office.consult(import_batch.preview, **options)
            _adds_up(again)
            first, second = _refused(plan), _refused(again)
            _hold(second <= first, f"the second time these are refused, too: {sorted(second - first)}")
            # a number that the book had for another row may have become free by what was taken
            left = again.rows - again.unchanged - plan.refused
            _hold(left <= 0, f"taken again, {left} rows that were taken would change")
            _hold(first > second or not again.area_updates, f"taken again: {again.area_updates}")
            office.perform(import_undo.undo, batch_id=batch)
            _hold(contents(office) == before, "the undo has left something")
        finally:
            office.book.close()


def _hold(promise: bool, otherwise: str) -> None:
    if not promise:
        raise Fault(otherwise)


def _readable(sentence: str, *, bare: bool = False) -> None:
    """A sentence for a clerk; a `bare` one names the next step itself."""
    _hold(bool(_CHINESE.search(sentence)), f"no Chinese sentence: {sentence[:200]}")
    _hold(not _INNER.search(sentence), f"inner words: {sentence[:300]}")
    _hold(len(sentence) <= LONGEST, f"{len(sentence)} characters: {sentence[:100]}…")
    _hold(not bare or "请" in sentence, f"no next step: {sentence[:300]}")


def _refused(plan: Plan) -> set[tuple[str, int]]:
    """File and row number of what cannot be taken."""
    return {(each.file, each.row) for each in plan.refusals}


def _adds_up(plan: Plan) -> None:
    told = len(plan.creates) + len(plan.updates) + plan.unchanged + plan.refused
    _hold(told == plan.rows, f"{plan.rows} rows, but {told} accounted for")
    for each in plan.refusals:
        _readable(each.reason)


def _as_written(plan: Plan, written: Sequence[Sequence[Any]]) -> None:
    """What was understood of the rows that are not refused is what stands in the file, cell by cell."""
    (source,) = plan.sources
    readers = {column.field: column.read for column in KINDS[plan.kind].columns}
    for index, (values, number) in enumerate(zip(source.values, source.numbers, strict=True)):
        if index in source.refused:
            continue
        for name, value in zip(source.fields, values, strict=True):
            at = source.table.positions.get(name)
            if at is not None and value is not None:
                row = written[number - 1]
                cell = row[at] if at < len(row) else None
                if isinstance(cell, Raw):
                    continue  # other formats hold its brackets as a text
                _hold(
                    _same(readers[name], cell, value),
                    f"row {number}, {name}: {cell!r:.80} was read as {value!r:.80}",
                )


def _same(read: cells.Reader, cell: Any, value: Any) -> bool:
    """Whether a value is what a cell says, worked out in another way than the reader does."""
    if cell is None:
        return False
    if read in (cells.text, cells.identifier, cells.account_no):
        said = _squeezed(cell)
        return _squeezed(value) in (
            said,
            said.removesuffix(".0"),
            said.strip("='’\""),
            said.removesuffix("00:00:00"),
            said.replace("-0.0", "0"),
        )
    if read is cells.hundredths:
        return abs(Decimal(value) / 100 - _number(cell)) <= Decimal("0.005")
    if read in (cells.whole, cells.multiplier):
        return Decimal(value) == _number(cell)
    if read is cells.day and isinstance(cell, date):
        return bool(value == (cell.date() if isinstance(cell, datetime) else cell))
    return True


def _squeezed(cell: Any) -> str:
    """A text without what may vary: width, blanks and invisible marks."""
    text = unicodedata.normalize("NFKC", str(cell))[:32_000]  # an .xls cell ends there
    return _LOST.sub("", re.sub(r"_x[0-9A-F]{4}_", "", text))


def _number(cell: Any) -> Decimal:
    return Decimal(
        unicodedata.normalize("NFKC", str(cell)).strip().replace(",", "").replace(" ", "").strip("\t¥'=\"")
    )
