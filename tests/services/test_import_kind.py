"""导入的种类：the manual names every kind of file, what it must have and each column it knows."""

import pytest

from supply_station import paths
from supply_station.services.import_kind import KINDS


@pytest.mark.parametrize("stem", KINDS)
def test_the_manual_names_what_a_kind_needs_and_knows(stem: str) -> None:
    kind = KINDS[stem]
    page = (paths.manual() / "import_headings.md").read_text(encoding="utf-8")
    part = page.partition(f"## {kind.word}\n")[2].partition("\n## ")[0]
    assert f"必须有：{'、'.join(kind.lacks(frozenset()))}。" in part
    assert f"认得的列：{'、'.join(kind.fields.values())}。" in part
