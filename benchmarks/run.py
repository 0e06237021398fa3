"""Runs every benchmark, one after another, and says at the end which kept their limits.

Each is a process of its own, so that its memory is its own; each prints its figures beside its reference.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NO_BENCHMARKS = {"run.py", "book.py"}


def main() -> int:
    missed = []
    for script in sorted(HERE.glob("*.py")):
        if script.name in NO_BENCHMARKS:
            continue
        print(f"\n== {script.stem} ==", flush=True)
        if subprocess.run([sys.executable, str(script)], check=False).returncode:
            missed.append(script.stem)
    print(f"\nlimits missed: {'、'.join(missed)}" if missed else "\nevery limit kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
