"""From measurements to the table: medians, ratios within a round, the bars, the machine, all as Markdown."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from .measuring import Spent
from .rows import STARTS, Row
from .workload import chapter_names

PACKAGES = (
    "pandas", "altair", "vl-convert-python", "papermill", "nbclient", "nbconvert", "ipykernel",
)  # fmt: skip
FLAT = 1.25  # times the memory of the small course, which we call flat

Rounds = Mapping[int, Spent]
Results = Mapping[str, Rounds]


@dataclass(frozen=True)
class Bar:
    """A promise, what came of it in words, and whether it is kept."""

    promise: str
    found: str
    kept: bool


def report(rows: Sequence[Row], results: Results, left_out: Mapping[str, str], about: Sequence[str]) -> str:
    """Write everything: the machine, the table, the bars, and the rows that are missing."""
    rounds = max((len(found) for found in results.values()), default=0)
    parts = [machine(rounds, about), table(rows, results), bar_table(bars(results))]
    missing = [f"- `{name}`: {' '.join(why.split())}" for name, why in left_out.items()]
    if missing:
        parts.append("Left out:\n\n" + "\n".join(missing))
    return "\n\n".join(filter(None, parts))


def table(rows: Iterable[Row], results: Results) -> str:
    """Write a line a row: the ratio to the floor first, then medians."""
    head = (
        "| row | | × floor | seconds | processor s | memory MB |\n| --- | --- | ---: | ---: | ---: | ---: |"
    )
    lines = [_line(row, results) for row in rows if results.get(row.name) and row.floor]
    return "\n".join([head, *lines]) if lines else ""


def _line(row: Row, results: Results) -> str:
    spent = results[row.name].values()
    cells = [
        f"`{row.name}`",
        row.what,
        "1" if row.name == row.floor else _ratio_in_words(paired(results, row.name, row.floor or "")),
        f"{_median(one.seconds for one in spent):.2f}",
        f"{_median(one.processor for one in spent):.2f}",
        f"{_median(one.memory for one in spent) / 1e6:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def paired(
    results: Results, name: str, base: str, of: Callable[[Spent], float] = lambda one: one.seconds
) -> list[float]:
    """Give, for each round in which both rows ran, how many times *base* the row *name* took."""
    above, below = results.get(name, {}), results.get(base, {})
    return [of(above[number]) / of(below[number]) for number in sorted(above.keys() & below.keys())]


def bars(results: Results) -> list[Bar]:
    """Put each promise whose rows were measured to the test."""
    return [*_ratio_bars(results), *_seconds_bars(results), *_growth_bars(results), *_import_bar(results)]


def _ratio_bars(results: Results) -> Iterable[Bar]:
    ratios = paired(results, "cold", "floor")
    for promise, limit in (("cold: at most the floor", 1.0), ("cold, as we aim: 0.8 of the floor", 0.8)):
        if ratios:
            yield Bar(promise, f"{_median(ratios):.2f} ×", _median(ratios) <= limit)


def _seconds_bars(results: Results) -> Iterable[Bar]:
    for name, words, limit in (("unchanged", "nothing changed", 0.5), ("prose", "prose changed", 1.5)):
        if results.get(name):
            seconds = _median(map(_seconds, results[name].values()))
            yield Bar(f"{words}: at most {limit} s", f"{seconds:.2f} s", seconds <= limit)


def _growth_bars(results: Results) -> Iterable[Bar]:
    """Compare each larger course with the small one: time, and memory."""
    own = len(chapter_names())
    for name in results:
        times, memory = paired(results, name, "cold"), paired(results, name, "cold", _memory)
        if not (name.startswith("cold-") and times):
            continue
        size = int(name.removeprefix("cold-"))
        longer, larger, most = _median(times), _median(memory), size / own
        words = f"{size} notebooks instead of {own}"
        yield Bar(f"{words}: at most {most:g} × the time", f"{longer:.2f} ×", longer <= most)
        yield Bar(f"{words}: memory flat, at most {FLAT} ×", f"{larger:.2f} ×", larger <= FLAT)


def _import_bar(results: Results) -> Iterable[Bar]:
    both = sorted(results.get("import", {}).keys() & results.get("python", {}).keys())
    if both:
        more = [results["import"][one].seconds - results["python"][one].seconds for one in both]
        each = _median(more) / STARTS * 1000
        yield Bar("`import coursekit`: at most 50 ms over a bare Python", f"{each:.0f} ms", each <= 50)


def bar_table(found: Sequence[Bar]) -> str:
    """Write a line a bar."""
    lines = [f"| {bar.promise} | {bar.found} | {'yes' if bar.kept else '**no**'} |" for bar in found]
    return "\n".join(["| bar | found | met |", "| --- | ---: | --- |", *lines]) if lines else ""


def machine(rounds: int, about: Sequence[str]) -> str:
    """Describe when and on what was measured; *about* is what else a reader should know."""
    facts = [
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, medians of {rounds} round{'s' if rounds != 1 else ''}",
        f"{_processor_model()}, {len(os.sched_getaffinity(0))} cores",
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB of memory",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        ", ".join(f"{package} {version(package)}" for package in PACKAGES),
        *about,
    ]
    return "\n".join(f"- {fact}" for fact in facts)


def _processor_model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _ratio_in_words(ratios: Sequence[float]) -> str:
    """Say the median, and from where to where it went."""
    if not ratios:
        return ""
    span = f" ({min(ratios):.2f}–{max(ratios):.2f})" if len(ratios) > 1 else ""
    return f"{_median(ratios):.2f}{span}"


def _median(values: Iterable[float]) -> float:
    return statistics.median(list(values))


def _seconds(spent: Spent) -> float:
    return spent.seconds


def _memory(spent: Spent) -> float:
    return spent.memory
