"""断电与写盘失败：every operation is stopped at every call that changes a file; what is left is looked at.

`make faults`. A server with everything imported forks one process for each point, each over a fresh copy of a
small station in memory; the shim (`shim.c`, preloaded) counts its calls and has the n-th one fail.
"""

import argparse
import ctypes
import errno
import gc
import io
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import alembic.command
from sqlalchemy.orm import configure_mappers

from faults.found import look
from faults.operations import BOOK, NOW, OPERATIONS, Operation, at, fresh, prepare
from supply_station.cli import door
from supply_station.documents import typeface

COUNT, KILL, TORN, POWER, MIXED, ONCE, ALWAYS = range(7)  # as shim.c has them
KILLS = {"kill": KILL, "torn": TORN, "power": POWER, "power_mixed": MIXED}
FAILURES = {
    f"{name}_{often}": (how, number)
    for name, number in (("ENOSPC", errno.ENOSPC), ("EIO", errno.EIO), ("EROFS", errno.EROFS))
    for often, how in (("once", ONCE), ("on", ALWAYS))
}
WAYS = {**{name: (how, 0) for name, how in KILLS.items()}, **FAILURES}


@dataclass(frozen=True)
class Ending:
    """How a process ended: its exit code (None: killed), what it said, one letter for each call it made."""

    code: int | None
    said: str = ""
    calls: str = ""
    value: Any = None


@dataclass
class Tally:
    """What became of one operation under one fault."""

    points: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def in_child(task: Callable[[], Any], arm: Callable[[], None] | None = None) -> Ending:
    """Runs the task in a fork, its clock set; a sentence and an exit code come back as from the program."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        said, value, code = io.StringIO(), None, 0
        with redirect_stdout(io.StringIO()), redirect_stderr(said):
            try:
                if arm:
                    arm()
                value = task()
            except SystemExit as ended:
                code = int(ended.code or 0)
            except BaseException as bug:  # noqa: BLE001 - a bug is handed over too
                code, value = 70, repr(bug)
        calls = shim().faults_seen().decode() if arm else ""
        os.write(writer, json.dumps([code, said.getvalue(), calls, value]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    return Ending(None) if os.WIFSIGNALED(status) else Ending(*json.loads(told))


def shim() -> ctypes.CDLL:
    """The preloaded shim; a process without it has no such function."""
    library = ctypes.CDLL(None)
    library.faults_seen.restype = ctypes.c_char_p
    return library


def done(
    operation: Operation, folder: Path, *, days: int = 0, fault: tuple[int, int, int] | None = None
) -> Ending:
    """The operation in a process of its own; `fault` is its point, what happens there, and the errno."""

    def do() -> None:
        at(NOW + timedelta(days=days))
        operation.do(folder)
        if fault and fault[1] in (POWER, MIXED):
            shim().faults_die()

    def arm() -> None:
        point, how, number = fault or (0, COUNT, 0)
        shim().faults_arm(str(folder).encode(), ctypes.c_long(point), how, number)

    return in_child(do, arm)


def looked(folder: Path) -> dict[str, Any]:
    ending = in_child(partial(look, folder))
    if ending.code:
        return {"damage": [f"looking failed: {ending.value}"], "files": {}, "litter": []}
    return dict(ending.value)


class Trial:
    """One operation: what stands before it, what after it, and its calls when nothing fails."""

    def __init__(self, operation: Operation, workshop: Path) -> None:
        self.operation = operation
        self.base, self.folder = workshop / "base" / operation.name, workshop / operation.name
        self.base.parent.mkdir(exist_ok=True)
        made = in_child(partial(prepare, self.base, operation))
        assert made.code == 0, made
        self.before = self._fresh()
        ending = done(operation, self.folder)
        assert ending.code == 0, ending
        self.calls = ending.calls
        self.after = looked(self.folder)
        self._fresh()
        assert done(operation, self.folder).calls == self.calls, "not the same calls every time"
        assert looked(self.folder) == self.after, "not the same result every time"
        for state in (self.before, self.after):
            assert (state["damage"], state["litter"]) == ([], []), state
        assert self.before["files"] != self.after["files"]

    def _fresh(self) -> dict[str, Any]:
        fresh(self.base, self.folder)
        return looked(self.folder)

    def run(self, way: str, at_most: int) -> tuple[Tally, int]:
        """Every point, or every n-th; what was found, and that n."""
        how, number = WAYS[way]
        points = [point for point, letter in enumerate(self.calls, start=1) if way != "torn" or letter == "w"]
        if how in (POWER, MIXED):
            points = [len(self.calls) + 1, *points]  # when all is done, too
        stride = -(-len(points) // at_most) if points else 1
        tally = Tally()
        for point in points[::stride]:
            fresh(self.base, self.folder)
            ending = done(self.operation, self.folder, fault=(point, how, number))
            tally.points += 1
            wrong = list(self._judged(way, ending, tally, ended=point > len(self.calls)))
            if wrong:
                place = f"{self.operation.name} {way} at {point} ({f'{self.calls}.'[point - 1]})"
                tally.wrong.append(f"{place}: {'; '.join(wrong)}")
        return tally, stride

    def _judged(self, way: str, ending: Ending, tally: Tally, *, ended: bool) -> Iterator[str]:
        found = looked(self.folder)
        yield from found["damage"]
        old, new = self.before["files"], self.after["files"]
        for name in sorted({*old, *new, *found["files"]}) if not found["damage"] else ():
            if found["files"].get(name) not in (old.get(name), new.get(name)):
                yield f"{name} is neither old nor new"
        unchanged, finished = found["files"] == old, found["files"] == new
        tally.ended["old" if unchanged else "new" if finished else "partly"] += 1
        if way in FAILURES:
            tally.ended["told" if ending.code == 3 else "went on"] += 1
            yield from self._answered(ending, found["files"], finished=finished)
        elif ending.code is not None:
            yield f"was not killed but ended with {ending}"
        if ended and not finished:
            yield "was done, and is lost"
        yield from self._tried_again(unchanged=unchanged)

    def _answered(self, ending: Ending, files: dict[str, str], *, finished: bool) -> Iterator[str]:
        """A failing disk is told in a sentence with the next step, or did not matter."""
        if ending.code == 3:
            if "请" not in ending.said or "Traceback" in ending.said or ending.said.count("\n") > 1:
                yield f"no sentence: {ending.said}"
            if "没有改动" in ending.said and files.get(BOOK) != self.before["files"].get(BOOK):
                yield f"said unchanged, but changed: {ending.said}"
        elif ending.code != 0:
            yield f"ended with {ending.code}: {ending.said}{ending.value}"
        elif self.operation.tells and not finished:
            yield "said nothing, and is not done"

    def _tried_again(self, *, unchanged: bool) -> Iterator[str]:
        again = done(self.operation, self.folder, days=2)
        if again.code not in ((0,) if unchanged else (0, 1)):
            yield f"the next try ended with {again.code}: {again.said}{again.value}"
        found = looked(self.folder)
        yield from (f"after the next try: {each}" for each in (*found["damage"], *found["litter"]))


def warm() -> None:
    """Everything imported and laid out that a fork would do anew; no book is opened here."""
    for module in {*door.MODULES.values()} - {"screenshots"}:
        import_module(f"supply_station.cli.{module}")
    for module in ("services.month_end", "services.demo_practice"):
        import_module(f"supply_station.{module}")
    assert alembic.command
    configure_mappers()
    typeface.width("供电所", 10)
    typeface.width("供电所", 10, bold=True)
    gc.collect()
    gc.freeze()


def main() -> int:
    """The exit code: 1 if anything was lost, half done or left lying about."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("operations", nargs="*", metavar="operation", choices=[*OPERATIONS, []])
    arguments.add_argument("--ways", nargs="+", default=[*WAYS], choices=[*WAYS])
    arguments.add_argument("--at-most", type=int, default=100, help="points of one operation under one fault")
    wanted = arguments.parse_args()
    warm()
    total: dict[bool, Tally] = {True: Tally(), False: Tally()}
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="faults-") as workshop:
        for name in wanted.operations or OPERATIONS:
            begun = time.monotonic()
            trial = Trial(OPERATIONS[name], Path(workshop))
            print(f"\n{name}: {len(trial.calls)} calls {dict(Counter(trial.calls))}", flush=True)
            for way in wanted.ways:
                tally, stride = trial.run(way, wanted.at_most)
                every = "every point" if stride == 1 else f"every {stride}th point"
                print(f"  {way:12} {tally.points:4} points ({every})  {dict(tally.ended)}", flush=True)
                for each in tally.wrong:
                    print(f"    WRONG {each}", flush=True)
                sums = total[way in KILLS]
                sums.points += tally.points
                sums.wrong += tally.wrong
            print(f"  {time.monotonic() - begun:.0f} s", flush=True)
    wrong = total[True].wrong + total[False].wrong
    print(f"\nkill points {total[True].points}, failed writes {total[False].points}, wrong {len(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
