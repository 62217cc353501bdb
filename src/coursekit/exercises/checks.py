"""What a student calls in a notebook: ``check``, ``hint`` and ``progress``."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data

from coursekit.bundles import EXPECTATION
from coursekit.errors import CoursekitError
from coursekit.exercises import progress as memory
from coursekit.exercises.expectations import expected
from coursekit.exercises.remarks import RIGHT, UNTRIED, Outcome
from coursekit.exercises.sheets import Sheet, find_exercise, release_folder, sheets_in
from coursekit.language import _, several
from coursekit.narrative import inline


class NotRightError(CoursekitError):
    """In a master, and under nbgrader, a wrong answer stops its check cell."""


def check(exercise: str, answer: Any) -> None:
    """
    Say what is right in *answer*, what isn't yet, and the next thing to look at.

    Works offline and shows nothing but a remark: the release holds no answer.

    Parameters
    ----------
    exercise : str
        The exercise's id, such as ``"hunger-share"``.
    answer : number, str, Series, DataFrame, function or chart
        Your answer; ``...`` counts as not attempted.

    Raises
    ------
    UsageError
        Outside a release, or for an unknown id.
    NotRightError
        In a master, where the answer is not the one expected.
    """
    live = expected(exercise)
    if live is not None:
        outcome = live.key.judge(answer)
        _show({**outcome.bundle(), EXPECTATION: live.key.as_json()})
        if outcome.state != RIGHT:
            raise NotRightError(f"{exercise}: {outcome.bundle()['text/plain']}")
        return
    folder, sheet, found = find_exercise(exercise, Path.cwd())
    if found.id not in sheet.locks:
        _tell([_("This answer is read by a person. What she looks for:"), *found.rubric])
        return
    outcome = sheet.locks[exercise].judge(answer)
    _show(outcome.bundle())
    _note_check(folder, outcome)


def hint(exercise: str) -> None:
    """Show the next hint for *exercise*, one step at a time; after the last, all of them again."""
    folder, _sheet, found = find_exercise(exercise, Path.cwd())
    seen = memory.read(folder).get(exercise, memory.Trace()).hints
    if not found.hints:
        _tell([_("There are no hints for this one. Read the question aloud, once, slowly.")])
        return
    if seen >= len(found.hints):
        _tell([_("These are all the hints:"), *found.hints])
        return
    head = _("Hint {number} of {all}:").format(number=seen + 1, all=len(found.hints))
    _tell([head, found.hints[seen]])
    memory.remember(folder, exercise, memory.after_hint)


def progress() -> None:
    """Show which exercises are right, tried or open, notebook by notebook, and where this is kept."""
    folder = release_folder(Path.cwd())
    if folder is None:
        _tell([_("No exercises here. Work in a copy of the course that `coursekit lab` made.")])
        return
    known = memory.read(folder)
    sheets = [sheet for sheet in sheets_in(folder) if sheet.exercises]
    kept = _("Kept in {path}; delete it to begin again.").format(path=folder / memory.FILE)
    rich = "".join(_folded(sheet, known) for sheet in sheets)
    plain = [
        line
        for sheet in sheets
        for line in (_summary(sheet, known), *map("  ".join, _standing(sheet, known)))
    ]
    _show({"text/plain": "\n".join([*plain, kept]), "text/html": f"{rich}<p>{html.escape(kept)}</p>"})


def _note_check(folder: Path, outcome: Outcome) -> None:
    if outcome.state == UNTRIED:
        return
    if not memory.remember(folder, outcome.exercise, partial(memory.after_check, outcome.state)):
        _tell([_("Your progress could not be written to {folder}; the check stands.").format(folder=folder)])


def _state(kind: str, trace: memory.Trace | None) -> str:
    """Say in words how an exercise stands."""
    if kind == "written":
        return _("read by a person")
    if trace is None or not trace.tries:
        return _("open")
    tries = several("{count} try", "{count} tries", trace.tries).format(count=trace.tries)
    hints = several("{count} hint", "{count} hints", trace.hints).format(count=trace.hints)
    state = _("right") if trace.ever_right else _(trace.state)
    return ", ".join([state, tries, hints] if trace.hints else [state, tries])


def _summary(sheet: Sheet, known: Mapping[str, memory.Trace]) -> str:
    """Say how many exercises of a notebook are right, of those that a check can judge."""
    checked = [one.id for one in sheet.exercises if one.kind != "written"]
    done = sum(known[name].ever_right for name in checked if name in known)
    told = several(
        "{notebook}: {done} of {all} exercise right",
        "{notebook}: {done} of {all} exercises right",
        len(checked),
    )
    return told.format(notebook=sheet.notebook, done=done, all=len(checked))


def _standing(sheet: Sheet, known: Mapping[str, memory.Trace]) -> list[tuple[str, ...]]:
    """Give a row for each exercise of a notebook: title, id, points, how it stands."""
    return [
        (one.title, one.id, f"{one.points:g}", _state(one.kind, known.get(one.id))) for one in sheet.exercises
    ]


def _folded(sheet: Sheet, known: Mapping[str, memory.Trace]) -> str:
    """Write a notebook's exercises as a table, folded until one of them was tried."""
    cell = '<{tag} style="text-align:left">{text}</{tag}>'
    headings = (_("Exercise"), _("Id"), _("Points"), _("How it stands"))
    rows = [("th", headings), *(("td", row) for row in _standing(sheet, known))]
    table = "".join(
        f"<tr>{''.join(cell.format(tag=tag, text=html.escape(text)) for text in row)}</tr>"
        for tag, row in rows
    )
    begun = " open" if any(one.id in known for one in sheet.exercises) else ""
    summary = html.escape(_summary(sheet, known))
    return f"<details{begun}><summary>{summary}</summary><table>{table}</table></details>"


def _tell(lines: list[str]) -> None:
    """Show a heading and lines beneath it."""
    head, *rest = lines
    items = "".join(f"<li>{inline(line)}</li>" for line in rest)
    listed = f"<ul>{items}</ul>" if len(rest) > 1 else f" {inline(rest[0])}" if rest else ""
    rich = f'<div role="status" style="max-width:44em"><strong>{html.escape(head)}</strong>{listed}</div>'
    _show({"text/plain": "\n".join(lines).replace("`", ""), "text/html": rich})


def _show(bundle: Mapping[str, Any]) -> None:
    """Show *bundle* in a notebook; print its text anywhere else."""
    if InteractiveShell.initialized():
        publish_display_data(bundle)  # type: ignore[no-untyped-call]
    else:
        print(bundle["text/plain"])  # noqa: T201
