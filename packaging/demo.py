"""练习：makes a practice book under `build/demo` if there is none, and opens the window over it.

Where there is no screen it does the month's main job with it instead, and leaves a picture of every page.
"""

import os
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


def has_screen() -> bool:
    """Whether a window can be shown: on Linux there must be a display to show it on."""
    return not sys.platform.startswith("linux") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def month() -> None:
    """The practice station's month: zero list, check orders on paper, the crew's lists, the workbook."""
    supply_station("zero-accounts", "open", "--month", MONTH, "--quota")
    supply_station(
        "print", "zero_account_check", "--month", MONTH, "--out", FOLDER / "零度户现场核查工单.pdf"
    )
    supply_station("print", "zero_account_list", "--month", MONTH, "--out", FOLDER / "零度户核查清单.pdf")
    supply_station("month-end", "export", "--month", MONTH, "--out", FOLDER)
    supply_station("screenshots", "--out", FOLDER / "pages")
    print(f"这里没有屏幕，窗口没有打开。练习账本、工单、月报和每一页的图片都在 {FOLDER.resolve()}")


def main() -> None:
    """A practice book, and the window over it or else its month and its pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not BOOK.exists():
        supply_station("demo")
    if has_screen():
        supply_station()
    else:
        month()


if __name__ == "__main__":
    main()
