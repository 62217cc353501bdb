"""
What a build costs, beside other ways from the same notebooks to pages.

Run it: python -m tests.benchmarks.builds --write docs/benchmarks.md

Each round runs every row once, one after another, so that a slow hour is slow for all; ratios are taken
within a round. Every row works on a copy of the course that is fresh in each round, with an empty home and,
where Linux lets us, without a network. Needs Linux, whose /proc tells memory.
"""

from __future__ import annotations

import argparse
import compileall
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..places import ROOT
from . import jupyter_book
from .measuring import FailedError, Spent, adopt_orphans, cut_network, spend
from .rows import Row, rows
from .table import report
from .workload import chapter_names

START, END = "<!-- measured: written by the benchmark -->\n", "<!-- end of what was measured -->\n"


def main() -> int:
    """Measure, print the table, and write it where asked."""
    chosen = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever is measured ends with us
    with tempfile.TemporaryDirectory(prefix="builds-") as name:
        scratch = Path(name)
        left_out: dict[str, str] = {}
        book_python = book(chosen, scratch, left_out)
        found = [row for row in rows(chosen.notebooks, book_python) if wanted(row.name, chosen.rows)]
        adopt_orphans()
        network = "none" if cut_network() else "there (only root can cut it off)"
        compileall.compile_dir(ROOT / "src", quiet=2)
        results = measure(found, chosen.rounds, scratch, left_out)
    text = report(found, results, left_out, [f"Network: {network}", *book_version(book_python)])
    print(text)
    if chosen.write:
        write(chosen.write, text)
    return 0


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.builds", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--rounds", type=int, default=5, help="rounds, each with every row (default: 5)")
    parser.add_argument("--notebooks", type=sizes, default="6,60", help="sizes of courses (default: 6,60)")
    parser.add_argument("--rows", type=lambda text: text.split(","), help="names of rows (default: all)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="page to put the table into")
    parser.add_argument(
        "--jupyter-book-env", type=Path, metavar="DIR", help="environment to use, made where it is missing"
    )
    chosen = parser.parse_args()
    known = [row.name for row in rows(chosen.notebooks, Path())]
    unknown = [name for name in chosen.rows or () if name not in known]
    if unknown:
        parser.error(f"no row {', '.join(unknown)}; there are {', '.join(known)}")
    if chosen.write and not marked(chosen.write):
        parser.error(f"{chosen.write} lacks the lines between which the table goes:\n{START}{END}")
    return chosen


def sizes(text: str) -> list[int]:
    """Read numbers of notebooks; each must be a multiple of the course's own."""
    own = len(chapter_names())
    found = [int(word) for word in text.split(",")]
    if any(size <= 0 or size % own for size in found):
        raise argparse.ArgumentTypeError(f"numbers of notebooks are multiples of {own}")
    return found


def wanted(name: str, chosen: Sequence[str] | None) -> bool:
    """Tell whether the row *name* was asked for."""
    return chosen is None or name in chosen


def book(chosen: argparse.Namespace, scratch: Path, left_out: dict[str, str]) -> Path | None:
    """Make the environment of jupyter-book if one of its rows is wanted; None where it can't be had."""
    if chosen.rows is not None and not any(name.startswith("book-") for name in chosen.rows):
        return None
    print("making the environment of jupyter-book ...", file=sys.stderr)
    try:
        return jupyter_book.make_environment((chosen.jupyter_book_env or scratch / "book").absolute())
    except FailedError as error:
        left_out["book-cold, book-warm, book-unchanged"] = str(error)
        return None


def book_version(python: Path | None) -> list[str]:
    """Say which jupyter-book was measured."""
    return [f"In an environment of its own: {jupyter_book.PIN.replace('==', ' ')}"] if python else []


def measure(
    found: Sequence[Row], rounds: int, scratch: Path, left_out: dict[str, str]
) -> dict[str, dict[int, Spent]]:
    """Run every row once a round; one that fails is left out from then on, with its reason."""
    results: dict[str, dict[int, Spent]] = {row.name: {} for row in found}
    for number in range(1, rounds + 1):
        for row in found:
            if row.name in left_out:
                continue
            try:
                spent = run(row, scratch / str(number) / row.family)
            except FailedError as error:
                left_out[row.name] = str(error)
                print(f"{row.name} left out: {error}", file=sys.stderr)
                continue
            results[row.name][number] = spent
            told = f"{spent.seconds:7.2f} s {spent.processor:7.2f} s processor {spent.memory / 1e6:6.0f} MB"
            print(f"{number}/{rounds} {row.name:16} {told}", file=sys.stderr)
        shutil.rmtree(scratch / str(number), ignore_errors=True)
    return results


def run(row: Row, folder: Path) -> Spent:
    """Prepare a row, run it under the clock, and look whether it did its work."""
    try:
        spent = spend(row.prepare(folder))
        row.check(folder)
    except FailedError:
        shutil.rmtree(folder, ignore_errors=True)  # no later row of the family may go on from here
        raise
    return spent


def marked(page: Path) -> bool:
    """Tell whether *page* holds the marks between which the table goes."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    return END in text.partition(START)[2]


def write(page: Path, text: str) -> None:
    """Put *text* between the marks that the page holds; its prose stays."""
    before, _start, rest = page.read_text(encoding="utf-8").partition(START)
    _former, _end, after = rest.partition(END)
    page.write_text(f"{before}{START}\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing was written.")
