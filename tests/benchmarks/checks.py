"""
What a check costs a student, and so a guess whoever guesses.

Run it: python -m tests.benchmarks.checks

Each row is a median over rounds in this process, beside one plain scrypt of the same cost in the same run:
what is more than that is our own work.
"""

from __future__ import annotations

import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import altair as alt
import pandas as pd

from coursekit.exercises import checks, expectations
from coursekit.exercises.keys import COST, LENGTH, lock
from coursekit.exercises.sheets import Exercise, Sheet

ROUNDS = 15
TABLE = pd.DataFrame({"year": range(2012, 2025), "deaths": range(100, 1400, 100)})
BARS = alt.Chart(TABLE, title="T").mark_bar().encode(x="year:O", y=alt.Y("deaths:Q", title="Deaths"))
ANSWERS = {
    "number": (3656, {}),
    "choice": ("b", {"options": ["a", "b", "c", "d"]}),
    "series": (TABLE.set_index("year")["deaths"], {}),
    "frame": (TABLE, {}),
    "function": (lambda count, people: count / people, {"cases": [[1, 2], [3, 4], [5, 8]], "places": 2}),
    "chart": (BARS, {"unit": ["deaths"]}),
}
GUESSES = {
    "choice of five": 5,
    "percent, one decimal": 1_001,
    "whole number < 10,000": 10_000,
    "whole number < 1,000,000": 1_000_000,
}


def milliseconds(work) -> float:
    """Time *work* over some rounds and give the median."""
    spent = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)


def plain_hash() -> None:
    """Compute what one look-up can't do without."""
    hashlib.scrypt(b"x", salt=b"s", n=COST, r=8, p=1, dklen=LENGTH)


def release(folder: Path) -> None:
    """Write a sheet with one exercise of each kind into *folder*."""
    found, exercises = [], []
    for kind, (right, rules) in ANSWERS.items():
        expectations.expect(kind, right, **rules)
        found.append(expectations.expected(kind).key)
        exercises.append(Exercise(kind, kind, kind, 1, 1, "do"))
    expectations._live.clear()
    locks = {one.exercise: one for one in lock(found, "salt", for_marks=False)}
    (folder / "checks").mkdir()
    sheet = Sheet("bench", "practice", tuple(exercises), locks, {}, {})
    (folder / "checks" / "bench.json").write_text(sheet.as_json(), encoding="utf-8")


def imported() -> None:
    """Start a Python that imports coursekit."""
    subprocess.run([sys.executable, "-c", "import coursekit"], check=True)


def started() -> None:
    """Start a Python that imports nothing."""
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def main() -> None:
    """Print the table."""
    import os

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        release(folder)
        os.chdir(folder)
        checks._show = lambda _bundle: None
        alone = milliseconds(plain_hash)
        rows = [
            (f"check({kind})", milliseconds(lambda k=kind, r=right: checks.check(k, r)))
            for kind, (right, _rules) in ANSWERS.items()
        ]
        os.chdir("/")
    rows.append(("import coursekit", milliseconds(imported) - milliseconds(started)))
    print(f"{'what':20} {'ms':>8} {'× one scrypt':>14}")
    print(f"{'one scrypt':20} {alone:8.1f} {1:14.1f}")
    for what, spent in rows:
        print(f"{what:20} {spent:8.1f} {spent / alone:14.1f}")
    print(f"\n{'to try every':26} {'answers':>10} {'minutes on one core':>20}")
    for what, count in GUESSES.items():
        print(f"{what:26} {count:10,} {count * alone / 60_000:20.2f}")


if __name__ == "__main__":
    main()
