"""How far a student has come: kept in one file of hers, in the release's folder, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from coursekit.exercises.remarks import RIGHT
from coursekit.paths import json_text, write_atomic

FILE = "my_progress.json"


@dataclass(frozen=True)
class Trace:
    """What is remembered of one exercise: ``state`` of the last check, whether it ever was right, counts."""

    state: str = ""
    ever_right: bool = False
    tries: int = 0
    hints: int = 0


def read(folder: Path) -> dict[str, Trace]:
    """Read what is remembered in *folder*; a file that can't be read is set aside, and nothing is known."""
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {name: Trace(**trace) for name, trace in told.items()}
    except (ValueError, TypeError, AttributeError):
        with suppress(OSError):
            path.replace(path.with_suffix(".damaged.json"))
        return {}


def after_check(state: str, trace: Trace) -> Trace:
    """Give what is remembered after a check that found *state*."""
    right = trace.ever_right or state == RIGHT
    return replace(trace, state=state, ever_right=right, tries=trace.tries + 1)


def after_hint(trace: Trace) -> Trace:
    """Give what is remembered after one more hint."""
    return replace(trace, hints=trace.hints + 1)


def remember(folder: Path, exercise: str, change: Callable[[Trace], Trace]) -> bool:
    """Keep what *change* makes of a trace; False where nothing can be written: a check works all the same."""
    known = read(folder)
    known[exercise] = change(known.get(exercise, Trace()))
    try:
        write_atomic(folder / FILE, _as_json(known))
    except OSError:
        return False
    return True


def _as_json(known: Mapping[str, Trace]) -> str:
    return json_text({name: asdict(trace) for name, trace in sorted(known.items())})
