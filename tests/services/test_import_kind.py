"""导入的种类：each is known by its headings, taken by the command line, and described in the manual."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from exports import office_at
from fuzz.samples import station, table, told
from fuzz.writing import FORMATS
from supply_station import paths
from supply_station.cli import supply_station
from supply_station.services import import_look
from supply_station.services.import_kind import KINDS


@pytest.mark.parametrize("stem", KINDS)
def test_the_manual_names_what_a_kind_needs_and_knows(stem: str) -> None:
    kind = KINDS[stem]
    page = (paths.manual() / "import_headings.md").read_text(encoding="utf-8")
    part = page.partition(f"## {kind.word}\n")[2].partition("\n## ")[0]
    assert f"必须有：{'、'.join(kind.lacks(frozenset()))}。" in part
    assert f"认得的列：{'、'.join(kind.fields.values())}。" in part


@pytest.mark.parametrize("stem", KINDS)
def test_a_file_of_one_kind_is_taken_for_no_other(stem: str, tmp_path: Path) -> None:
    file = tmp_path / "文件.xlsx"
    file.write_bytes(FORMATS[".xlsx"](table(KINDS[stem])))
    found = office_at(tmp_path / "book").consult(import_look.look, path=file)
    assert (found.kind, found.says_all, found.lacks) == (stem, True, ())


def test_every_kind_is_taken_and_taken_back_by_the_command_line(tmp_path: Path) -> None:
    book = tmp_path / "账"
    office = station(book)
    path = office.book.path
    office.book.close()
    for stem, kind in KINDS.items():
        file, refused = tmp_path / f"{stem}.xlsx", tmp_path / f"{stem}拒收.xlsx"
        rows = table(kind)
        file.write_bytes(FORMATS[".xlsx"]([*rows, [None] * (len(rows[0]) - 1) + ["没有主键的一行"]]))
        answer = [f"--{name}={value}" for name, value in told(kind).items()]
        arguments = [
            "--book",
            str(path),
            "import",
            stem,
            str(file),
            *answer,
            "--refused",
            str(refused),
            "--json",
        ]
        done = CliRunner().invoke(supply_station, arguments)
        assert done.exit_code == 0, done.output
        said = json.loads(done.stdout)
        assert said["kind"] == stem
        assert said["rows"] == sum(said[each] for each in ("create", "update", "unchanged", "refused"))
        assert said["refused"] == len({each["row"] for each in said["refusals"]}) > 0
        assert refused.is_file()
        undo = ["--book", str(path), "undo-import", str(said["batch"]), "--json"]
        undone = CliRunner().invoke(supply_station, undo)
        assert undone.exit_code == 0, undone.output
