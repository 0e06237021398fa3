"""练习：makes a practice book if there is none, and does the month's main job with it under `build/demo`."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path("build/demo")
BOOK = FOLDER / "练习.book"
MONTH = "2026-10"


def supply_station(*arguments: str | Path) -> None:
    """One command of the program, as a clerk would type it; stops with its exit code if it fails."""
    command = [sys.executable, "-m", "supply_station", "--book", str(BOOK), *map(str, arguments)]
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def main() -> None:
    """The practice station's month: zero list, check orders on paper, the crew's lists, the workbook."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not BOOK.exists():
        supply_station("demo")
    supply_station("zero-accounts", "open", "--month", MONTH, "--quota")
    supply_station(
        "print", "zero_account_check", "--month", MONTH, "--out", FOLDER / "零度户现场核查工单.pdf"
    )
    supply_station("print", "zero_account_list", "--month", MONTH, "--out", FOLDER / "零度户核查清单.pdf")
    supply_station("month-end", "export", "--month", MONTH, "--out", FOLDER)
    print(f"练习账本、工单和月报都在 {FOLDER.resolve()}")


if __name__ == "__main__":
    main()
