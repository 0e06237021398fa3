"""命令行：the same acts as the window's, for tests, scripts and rescue.

Commands, exit codes and JSON keys are a contract. Exit: 0 done; 1 refused; 2 wrong use; 3 trouble. Nothing is
decided here: parse, perform or consult, print.
"""

from supply_station.cli.door import supply_station

__all__ = ["supply_station"]
