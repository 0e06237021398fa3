"""家规：what every room promises — names, docstrings, budgets, and that nothing stands untested."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src" / "supply_station"
VERSIONS = HOUSE / "storage" / "migrations" / "versions"
ROOMS = ("rules", "models", "storage", "services", "intake", "documents", "reports", "cli")

OWN_WORDS = {
    "rules": {
        "backup": "which of the book's copies are kept",
        "calendar": "working days serve every ledger's limits",
        "identifiers": "numbers with check digits, whatever they name",
        "kwh": "the unit of energy",
        "period": "months and the days that belong to them",
        "pinyin": "the initials a name may be typed as",
    },
    "models": {"base": "column types and what every kept row carries"},
    "storage": {
        "backup": "the book's copies",
        "book": "the book itself",
        "census": "every table's rows, counted before and after",
        "chain": "the journal's hashes",
        "engine": "the one SQLite and its settings",
        "env": "alembic looks for this name",
        "files": "the attachments' bytes",
        "interruption": "a long statement stopped by whoever waits",
        "lock": "one writer at a time",
        "manifest": "what a copy of the book was when it was proven",
        "migrate": "an older book becomes today's",
        "place": "where a book may lie",
        "photo": "pictures made small before they are kept",
        "prepared": "a statement compiled once",
        "rescue": "what a damaged book can still tell, and its newest good copy",
        "rotation": "the copies' names, and their thinning",
        "swap": "one file takes another's place",
        "trouble": "the driver's errors as sentences",
        "verify": "finding damage",
        "window_lock": "one window on a book",
    },
    "services": {
        "backup": "the book's copies and its health, as the window asks for them",
        "demo": "the practice book shows every ledger at once",
        "import": "the way of any kind of file into the book and out again",
        "keeping": "add, amend, void: the same for every record",
        "listing": "what a page shows, whatever it lists",
        "office": "the one place where acts are performed",
        "plan": "what an import would do, whatever the kind",
        "search": "the one box finds accounts, areas and orders",
    },
    "intake": {
        "cells": "what a cell says, whatever the kind",
        "delimited": "a format",
        "encoding": "how a file's characters are written",
        "export": "what the kinds of export share",
        "grid": "the rows every format becomes",
        "headings": "the synonyms of a heading",
        "markup": "a format",
        "old_workbook": "a format",
        "sheet": "any file becomes rows",
        "words": "the synonyms of a word in a cell",
        "workbook": "a format",
    },
    "documents": {
        "barcode": "Code128 on any paper",
        "blanks": "what the crew writes by hand, on any paper",
        "order_form": "the paper of any kind of order",
        "paper": "the page every paper stands on",
        "roster": "a list on paper, whatever it lists",
        "typeface": "fonts, rare characters and fitting",
    },
    "reports": {
        "book": "the workbook every sheet stands in",
        "cell": "a cell of any sheet",
        "listing": "a list with all that stands around it, whatever it lists",
        "order_form": "orders of any kind, by their form",
        "open_points": "未完成事项 gathers from every ledger",
        "refused_rows": "rows of any kind of file go back",
        "summary": "汇总 gathers from every ledger",
        "template": "a workbook somebody else drew up is filled, whatever it holds",
    },
    "cli": {
        "help_text": "the words of every command's help",
        "book": "the book itself",
        "door": "what every command shares",
        "printing": "any ledger's paper",
        "screenshots": "every page as a picture",
        "wrong_use": "what no command understands",
    },
}
"""Modules that serve every ledger and so carry no ledger's stem: room → name → reason."""

LONG: dict[str, str] = {}
"""Beyond the budget for a reason: path below the house, or path::function → reason."""

DOORS = ("cli", "__main__.py", "app.py")
"""The doors: the only modules that may look at a clock."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def modules(*rooms: str) -> list[Path]:
    folders = [HOUSE / room for room in rooms] if rooms else [HOUSE]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def functions(module: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def glossary(section: str) -> list[list[str]]:
    """The rows of the table under a heading of the glossary."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def stems() -> list[str]:
    return [row[1].strip("`") for row in glossary("Stems")]


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository, those included that are about to be added."""
    listing = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode()


def test_glossary_gives_each_stem_once_with_a_chinese_word_and_a_source() -> None:
    for row in glossary("Stems"):
        word, stem, source = row
        assert re.search(r"[\u4e00-\u9fff]", word), row
        assert re.fullmatch(r"`[a-z]+(_[a-z]+)*`", stem), row
        assert source, row
    assert len(set(stems())) == len(stems()) > 30


def test_glossary_holds_every_word_of_the_rules_as_the_code_has_it() -> None:
    in_code = {
        f"`{path.stem}.{enum.__name__}.{member.name}`": member.value
        for path in modules("rules")
        for enum in vars(import_module(f"supply_station.rules.{path.stem}")).values()
        if isinstance(enum, type) and issubclass(enum, StrEnum) and enum.__module__.endswith(f".{path.stem}")
        for member in enum
    }
    rows = glossary("Words")
    assert {name: word for word, name, _ in rows} == in_code
    assert all(source for _, _, source in rows)


def test_a_module_is_named_after_a_stem_or_a_word_of_its_room() -> None:
    strangers = [
        name_of(path)
        for room in ROOMS
        for path in modules(room)
        if path.parent != VERSIONS and path.stem != "__init__"
        if not any(
            path.stem == word or path.stem.startswith(f"{word}_") for word in [*stems(), *OWN_WORDS[room]]
        )
    ]
    assert not strangers, "add the stem to docs/glossary.md, or a reason to OWN_WORDS"


def test_a_room_keeps_no_word_that_no_module_bears() -> None:
    idle = [
        (room, word)
        for room, words in OWN_WORDS.items()
        for word in words
        if not any(path.stem == word or path.stem.startswith(f"{word}_") for path in modules(room))
    ]
    assert not idle


def test_no_room_for_odds_and_ends() -> None:
    odd = re.compile(r"(^|_)(utils?|helpers?|common|misc|shared|tools?)$")
    found = [
        path
        for path in tracked()
        if path.suffix == ".py"
        for part in path.relative_to(ROOT).parts
        if odd.search(Path(part).stem)
    ]
    assert not found


def test_tests_mirror_the_rooms() -> None:
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}
    assert {name for name in folders if not name.endswith(".py")} <= {*ROOMS, "stories", "ui"}


def test_every_module_says_its_chinese_name_first() -> None:
    begins = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff、，（）]*[：:]\s*\S")
    silent = [name_of(path) for path in modules() if not begins.match(ast.get_docstring(tree(path)) or "")]
    assert not silent


def test_modules_and_functions_keep_their_budgets() -> None:
    over: dict[str, int] = {}
    for path in modules():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 300:
            over[name_of(path)] = lines
        for function in functions(tree(path)):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > 40:
                over[f"{name_of(path)}::{function.name}"] = length
    assert over.keys() == LONG.keys(), over


def test_only_the_doors_look_at_a_clock() -> None:
    fetches = {
        ("datetime", "now"),
        ("datetime", "today"),
        ("datetime", "utcnow"),
        ("date", "today"),
        ("time", "time"),
    }
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        if path.relative_to(HOUSE).parts[0] not in DOORS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (ast.unparse(node.value).rpartition(".")[2], node.attr) in fetches
    ]
    assert not found


def acts() -> list[tuple[str, str, str]]:
    """Where each function decorated with `@act("title", …)` stands, its name and its title."""
    return [
        (name_of(path), function.name, ast.literal_eval(mark.args[0]))
        for path in modules("services")
        for function in functions(tree(path))
        for mark in function.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).rpartition(".")[2] == "act"
    ]


def performed() -> set[str]:
    """What tests hand to `perform`, as `office.perform(open_cases, …)`."""
    return {
        ast.unparse(call.args[0]).rpartition(".")[2]
        for room in ("services", "cli", "stories")
        for path in (ROOT / "tests" / room).rglob("*.py")
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and call.args
        if ast.unparse(call.func).rpartition(".")[2] == "perform"
    }


def test_every_act_is_performed_by_a_test() -> None:
    assert acts(), "no act found: the services changed their shape"
    found = performed()
    assert not [(place, name) for place, name, _ in acts() if name not in found]


def test_an_act_has_a_name_and_a_chinese_title_of_its_own() -> None:
    names = [name for _, name, _ in acts()]
    titles = [title for _, _, title in acts()]
    assert len(set(names)) == len(names)
    assert len(set(titles)) == len(titles)
    assert all(re.search(r"[\u4e00-\u9fff]", title) for title in titles)


def test_importing_the_models_knows_every_table() -> None:
    imported = {
        node.module.rpartition(".")[2]
        for node in ast.walk(tree(HOUSE / "models" / "__init__.py"))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert imported == {path.stem for path in modules("models")} - {"__init__"}


def test_migrations_are_one_straight_line() -> None:
    steps = {}
    for path in sorted(VERSIONS.glob("*.py")):
        values = {
            target.id: ast.literal_eval(node.value)
            for node in tree(path).body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}
        }
        assert path.stem.startswith(values["revision"]), path.name
        steps[values["revision"]] = values["down_revision"]
    line = list(steps)
    assert steps[line[0]] is None
    assert all(steps[later] == earlier for earlier, later in pairwise(line))


def test_migrations_never_import_models() -> None:
    for path in VERSIONS.glob("*.py"):
        assert "supply_station.models" not in path.read_text(encoding="utf-8"), path.name


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile(r"p[y]pi\.org|pythonhos[t]ed\.org|npm[j]s\.(com|org)")
    assert not [path for path, text in texts() if hosts.search(text)]


def test_what_installs_holds_no_address() -> None:
    fetching = {
        "requirements.lock",
        "pyproject.toml",
        "Makefile",
        "setup.sh",
        "run",
        ".pre-commit-config.yaml",
    }
    read = [(path, text) for path, text in texts() if path.name in fetching]
    assert len(read) == len(fetching)
    addressed = re.compile(r"://|--(extra-)?index-url|--find-links")
    found = [path.name for path, text in read if addressed.search(text.replace("--no-emit-index-url", ""))]
    assert not found


def test_the_lock_holds_every_library_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = re.findall(
        r"^([a-z0-9-]+)==.*\\\n    --hash=sha256:",
        (ROOT / "requirements.lock").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert {name_in(each) for each in wanted} <= set(locked)


def name_in(requirement: str) -> str:
    return re.split(r"[<>=~! \[;]", requirement)[0].lower()


def test_licences_name_every_library_and_font() -> None:
    licences = (ROOT / "docs" / "licenses.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert not [each for each in project["project"]["dependencies"] if f"| {name_in(each)} |" not in licences]
    for font in (ROOT / "resources" / "fonts").glob("*.ttf"):
        assert f"`{font.name}`" in licences
        assert (font.parent / f"{font.stem.partition('-')[0]}-LICENSE.txt").is_file()


def test_readme_names_every_room_and_only_targets_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not [room for room in ROOMS if f"`{room}/`" not in readme]
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {"run", "test"} <= set(re.findall(r"`?make ([a-z]+)", readme)) <= targets


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    words = {"skip", "skipif", "xfail", "importorskip", "SkipTest"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in words
    ]
    assert not found


def test_below_the_doors_nobody_speaks_the_command_lines_words() -> None:
    rooms = ("rules", "intake", "services", "documents", "reports", "ui")
    option = re.compile(r"--[a-z]|import (customer|usage)|（restore）")
    spoken = [
        (name_of(path), node.value)
        for path in modules(*rooms)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.search(r"[\u4e00-\u9fff].*，|，.*[\u4e00-\u9fff]", node.value) and option.search(node.value)
    ]
    assert spoken == []
