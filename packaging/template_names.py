"""模板的名字：every name a county template may use, written into the manual's page."""

import sys
from datetime import datetime
from pathlib import Path

from supply_station.reports.template_mark import Catalogue
from supply_station.services.month_end_template import names
from supply_station.services.office import Office
from supply_station.storage.book import Book

PAGE = Path(__file__).parents[1] / "docs" / "manual" / "month_end_template.md"
START = "## 能写的数\n"
COMPARED = (".上月", ".环比", ".去年同期", ".同比")


def listed(catalogue: Catalogue) -> str:
    """The page from the first list of names on."""
    compared = {name for name in catalogue.figures if name.endswith(COMPARED)}
    plain = [name for name in catalogue.figures if name not in compared]
    bare = [name for name in plain if f"{name}{COMPARED[0]}" not in compared]
    beside = [name for name in plain if name not in bare]
    lists = [
        f"\n### {each.title}\n\n"
        + "、".join(f"`{{{{{each.title}.{one.text}}}}}`" for one in each.headings)
        + "\n"
        for each in catalogue.lists.values()
    ]
    return (
        f"{START}\n" + "".join(f"- `{{{{{name}}}}}`\n" for name in bare)
        + "\n下面这些数，后面还可以接 `.上月`、`.环比`、`.去年同期`、`.同比`，比如 "
        + f"`{{{{{beside[0]}.上月}}}}`：\n\n"
        + "".join(f"- `{{{{{name}}}}}`\n" for name in beside)
        + "\n## 能写的清单\n" + "".join(lists)
    )  # fmt: skip


def main(book: Path, month: str) -> None:
    """Write the names of a book's month into the page."""
    with Book.open(book) as opened:
        office = Office(opened, clerk="手册", clock=datetime.now)  # noqa: TID251 - a script of its own
        found = office.consult(names, month=month, at=office.clock())
    head = PAGE.read_text(encoding="utf-8").partition(START)[0]
    PAGE.write_text(head + listed(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
