"""The sheet beside a released notebook: its exercises with their points and hints, and its locked answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError, UsageError
from coursekit.exercises.forms import Form
from coursekit.exercises.keys import Lock
from coursekit.exercises.remarks import Remark
from coursekit.language import _
from coursekit.paths import json_text

FOLDER = "checks"


@dataclass(frozen=True)
class Exercise:
    """
    One exercise: what its author says of it.

    ``kind`` is one of the kinds of answers, or ``written``; ``minutes`` is the time it takes, ``objective``
    the chapter's objective it practises, by its verb. ``rubric`` is for written answers: what is looked for.
    """

    id: str
    title: str
    kind: str
    points: float
    minutes: int
    objective: str
    hints: tuple[str, ...] = ()
    rubric: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """
    What a release says of one notebook.

    ``purpose`` is ``practice`` or ``marks``; ``blanks`` holds a fingerprint of each place for an answer.
    """

    notebook: str
    purpose: str
    exercises: tuple[Exercise, ...]
    locks: Mapping[str, Lock]
    variant: Mapping[str, Any]
    blanks: Mapping[str, str]

    def as_json(self) -> str:
        """Write the sheet as its file holds it."""
        told = {
            "notebook": self.notebook,
            "purpose": self.purpose,
            "variant": dict(self.variant),
            "blanks": dict(self.blanks),
            "exercises": [_short(asdict(exercise)) for exercise in self.exercises],
            "locks": {name: _lock_json(one) for name, one in self.locks.items()},
        }
        return json_text(told)

    def with_former(self, former: Sheet) -> Sheet:
        """Keep what a *former* edition asked and this one doesn't: a student's notebook still asks it."""
        gone = tuple(one for one in former.exercises if one.id not in {new.id for new in self.exercises})
        locks = {one.id: former.locks[one.id] for one in gone if one.id in former.locks}
        blanks = {**self.blanks, **former.blanks}
        return replace(self, exercises=(*self.exercises, *gone), locks={**self.locks, **locks}, blanks=blanks)

    @classmethod
    def from_json(cls, text: str) -> Sheet:
        """Read what :meth:`as_json` wrote; KeyError, TypeError or ValueError where it is malformed."""
        told = json.loads(text)
        exercises = tuple(
            Exercise(**one | {name: tuple(one.get(name, ())) for name in ("hints", "rubric")})
            for one in told["exercises"]
        )
        locks = {name: _lock(name, one) for name, one in told["locks"].items()}
        return cls(told["notebook"], told["purpose"], exercises, locks, told["variant"], told["blanks"])


def release_folder(start: Path) -> Path | None:
    """Find the folder of the release that *start* lies in; None outside any."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if any(_files(folder))), None)


def sheets_in(folder: Path) -> list[Sheet]:
    """Read every sheet of the release in *folder*, in the order of their notebooks."""
    return [_read(path, path.stat().st_mtime_ns) for path in _files(folder)]


def find_exercise(name: str, start: Path) -> tuple[Path, Sheet, Exercise]:
    """
    Find the exercise called *name* in the release around *start*.

    Raises
    ------
    UsageError
        No release here, or no such exercise.
    """
    folder = release_folder(start)
    if folder is None:
        raise UsageError(
            _(
                "No checks here: there is no folder '{checks}' beside this notebook or above it. Work in a "
                "copy of the course that `coursekit lab` made, or ask your teacher for one."
            ).format(checks=FOLDER)
        )
    found = {one.id: (sheet, one) for sheet in sheets_in(folder) for one in sheet.exercises}
    if name not in found:
        near = get_close_matches(name, found, n=1) or sorted(found)[:3]
        message = _("No exercise '{name}'. Is one of these meant: {near}?")
        raise UsageError(message.format(name=name, near=", ".join(near)))
    return folder, *found[name]


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted((folder / FOLDER).glob("*.json")))


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> Sheet:
    """Read the sheet at *path*, again only once it was changed: every check asks for it."""
    try:
        return Sheet.from_json(path.read_text(encoding="utf-8"))
    except (KeyError, TypeError, ValueError) as error:
        message = _(
            "{path} is damaged: {error}. Fetch it anew: run `coursekit lab` again, or unzip the release."
        )
        raise CourseError(message.format(path=path, error=error)) from None


def _lock_json(one: Lock) -> dict[str, Any]:
    """Write a lock; a remark that several answers share is written once."""
    remarks = list(dict.fromkeys(remark for remark in one.answers.values() if remark))
    place = {remark: number for number, remark in enumerate(remarks)}
    return {
        "form": one.form.as_json(),
        "salt": one.salt,
        "remarks": [_short(asdict(remark)) for remark in remarks],
        "answers": {hashed: place[remark] if remark else None for hashed, remark in one.answers.items()},
    }


def _lock(name: str, told: Mapping[str, Any]) -> Lock:
    remarks = [Remark(**remark) for remark in told["remarks"]]
    answers = {hashed: None if place is None else remarks[place] for hashed, place in told["answers"].items()}
    return Lock(name, Form.from_json(told["form"]), told["salt"], answers)


def _short(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in ("", (), [])}
