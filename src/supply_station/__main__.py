"""入口：`supply-station` and `python -m supply_station`."""

import sys
from io import TextIOWrapper

from supply_station.cli import supply_station


def main() -> None:
    """Run the command line, with Chinese output whatever the console's code page is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    supply_station()


if __name__ == "__main__":
    main()
