"""坏文件：a sample of what `make fuzz` tries: every file is taken as promised, or refused in a sentence."""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_broken_odd_and_malicious_files_do_no_harm() -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", TESTS / "fuzz" / "run.py", "--count", "40"],
        env={"PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("files 40,"), ended.stdout
