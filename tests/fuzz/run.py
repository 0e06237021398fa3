"""坏文件：thousands of broken, odd and malicious files, each in bounds of time and memory; `make fuzz`.

Every file follows from the seed and its number alone. A worker process tries one after another; where it
dies, hangs or wants more memory than it may, that file is a fault and the next worker goes on behind it.
To look at one file again: `--seed SEED --first NUMBER --count 1`.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from county_template import county_template
from fuzz import samples
from fuzz.breaking import broken
from fuzz.judging import Case, Judge
from fuzz.monsters import MONSTERS
from fuzz.spoiling import spoilt
from fuzz.writing import FORMATS
from supply_station import paths
from supply_station.services.import_kind import KINDS

SECONDS = 60
"""A file that takes longer hangs."""
MEMORY = 2 * 1024**3
"""Bytes of address space a worker may have."""
ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".txt", ".et", ".toml", "", ".XLSX", ".数据")


@cache
def sound(stem: str, ending: str) -> bytes:
    """A good sample of a kind in a format."""
    return FORMATS[ending](samples.table(KINDS[stem]))


@cache
def template() -> bytes:
    """A county template, to be broken."""
    return county_template()


def case(seed: int, number: int) -> Case:
    """The file with this number."""
    random = Random(f"{seed}:{number}")
    stem, ending = random.choice([*KINDS]), random.choice([*FORMATS])
    match random.choices(("spoilt", "broken", "form", "template", "monster"), (72, 97, 12, 16, 3))[0]:
        case "spoilt":
            done, rows = spoilt(samples.table(KINDS[stem]), KINDS[stem], random)
            return Case("import", f"表{ending}", FORMATS[ending](rows), done, stem, rows)
        case "broken":
            done, data = broken(sound(stem, ending), random)
            return Case("import", f"表{random.choice((ending, *ENDINGS))}", data, done, stem)
        case "form":
            file = random.choice(sorted((paths.resources() / "forms").glob("*.toml")))
            done, data = broken(file.read_bytes(), random)
            return Case("form", file.name, data, done)
        case "template":
            done, data = broken(template(), random)
            return Case("template", "模板.xlsx", data, done)
        case _:
            monster = random.choice(MONSTERS)
            ending, data = monster(samples.table(KINDS[stem]), random)
            return Case("import", f"表{ending}", data, monster.__name__, stem)


def worker(seed: int, numbers: list[int], answers: Connection) -> None:
    """Try these files; each answer is its number, what became of it, what was done to it, and the seconds."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        judge = Judge(Path(folder))
        template()
        for number in numbers:
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            each = case(seed, number)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
            answers.send((number, "begun", f"{each.door} {each.kind} {each.name} {each.done}", 0.0))
            begun = time.monotonic()
            try:
                ended = judge.tried(each)
            except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
                ended = traceback.format_exc()
            answers.send((number, ended, "", time.monotonic() - begun))


def answered(seed: int, numbers: list[int]) -> Iterator[tuple[int, str, str, float]]:
    """What became of each file, from one worker after another."""
    while numbers:
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(target=worker, args=(seed, numbers, sender))
        process.start()
        sender.close()
        number, done = numbers[0], "before it began"
        try:
            while numbers:
                if not receiver.poll(SECONDS + (0 if done else 60)):
                    process.kill()
                    yield number, f"hangs: more than {SECONDS} s", done, float(SECONDS)
                    break
                number, ended, what, seconds = receiver.recv()
                if ended == "begun":
                    done = what
                    continue
                yield number, ended, done, seconds
                numbers = numbers[1:]
        except EOFError:
            process.join()
            yield number, f"the process died: {process.exitcode}", done, 0.0
        process.join()
        numbers = [each for each in numbers if each > number]


def main() -> int:
    """The exit code: 1 if any promise was broken."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--first", type=int, default=0, help="the number of the first file")
    wanted = arguments.parse_args()
    begun = time.monotonic()
    ended: Counter[str] = Counter()
    slowest = (0.0, 0, "")
    for number, what, done, seconds in answered(
        wanted.seed, [*range(wanted.first, wanted.first + wanted.count)]
    ):
        outcome = what if what in ("refused", "taken") else "faults"
        ended[outcome] += 1
        slowest = max(slowest, (seconds, number, done))
        if outcome == "faults":
            print(f"FAULT {number} ({done})\n{what}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"files {ended.total()}, refused {ended['refused']}, taken {ended['taken']}, "
        f"faults {ended['faults']}; "
        f"{time.monotonic() - begun:.0f} s, slowest {slowest[0]:.1f} s (number {slowest[1]}: {slowest[2]}), "
        f"at most {memory} MB"
    )
    return 1 if ended["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
