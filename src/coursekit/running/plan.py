"""What a build does, decided before it does anything: which chapters run, and where their output goes."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from coursekit.course import Chapter, Course, Edition
from coursekit.errors import UsageError
from coursekit.language import _

ALL = "all"


@dataclass(frozen=True)
class Plan:
    """The chapters to run, in reading order, and for each one left out the sentence that says why."""

    chapters: tuple[Chapter, ...]
    left_out: Mapping[str, str]


def plan_run(course: Course, edition: Edition) -> Plan:
    """
    Decide which chapters of *course* run for the report of *edition*.

    Raises
    ------
    UsageError
        No chapter can serve the edition's parameters.
    """
    refusals = {chapter.id: chapter.refuses(edition.parameters) for chapter in course.report_chapters}
    left_out = {name: why for name, why in refusals.items() if why is not None}
    chapters = tuple(chapter for chapter in course.report_chapters if chapter.id not in left_out)
    if course.report_chapters and not chapters:
        reasons = "\n".join(f"  {why}" for why in left_out.values())
        raise UsageError(_("No chapter serves these parameters:\n{reasons}").format(reasons=reasons))
    return Plan(chapters, left_out)


def editions_of(
    course: Course, names: str | None, parameters: Mapping[str, str], grid: Mapping[str, Sequence[str]]
) -> list[Edition]:
    """
    Give the editions asked for, each set of parameters once.

    Parameters
    ----------
    names : str, optional
        Editions of course.toml with commas between, or ``all``; the default edition where left out.
    parameters : mapping
        A value for each parameter that is to differ in all of them.
    grid : mapping
        Several values for a parameter: every combination makes an edition.

    Raises
    ------
    UsageError
        An edition, a parameter or a value that cannot be, or a parameter given in both ways.
    """
    twice = sorted(set(parameters) & set(grid))
    if twice:
        message = _("'{name}' is given by -p and by --grid. Choose one.")
        raise UsageError(message.format(name=twice[0]))
    chosen = [None] if names is None else edition_names(course, names)
    found: dict[tuple[tuple[str, str], ...], Edition] = {}
    for name, values in product(chosen, product(*grid.values())):
        edition = course.resolve(name, {**parameters, **dict(zip(grid, values, strict=True))})
        found.setdefault(tuple(sorted(edition.parameters.items())), edition)
    return list(found.values())


def edition_names(course: Course, text: str) -> list[str | None]:
    """
    Read which editions *text* names: ``all``, or names parted by commas; None stands for the default one.

    Raises
    ------
    UsageError
        It names none.
    """
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise UsageError(_("No edition is named. Write all, or names parted by commas."))
    return [*names] if names != [ALL] else [*course.editions] or [None]


def cache_folder(course: Course) -> Path:
    """Say where finished work is kept: beside the reports, so that it goes when they do."""
    return build_folder(course) / ".cache"


def build_folder(course: Course) -> Path:
    """Say where output goes by default."""
    return course.folder.parent / "build"


def output_folder(course: Course, edition: Edition) -> Path:
    """
    Say where the output of *edition* goes by default: ``build/<edition>`` beside the course's folder.

    Parameters given on top of a named edition make another edition. It gets a folder of its own, so that
    One country's report never takes the place of another's.
    """
    return build_folder(course) / edition_folder(course, edition)


def edition_folder(course: Course, edition: Edition) -> str:
    """Name the folder of *edition*: its name, then each parameter that differs from the named edition."""
    named = course.resolve(edition.name if edition.name in course.editions else None).parameters
    changed = [
        f"{name}-{re.sub('[^A-Za-z0-9-]+', '-', value)}"
        for name, value in edition.parameters.items()
        if value != named[name]
    ]
    return "_".join([edition.name, *changed])


def check_output(course: Course, out: Path) -> None:
    """Raise UsageError where executed notebooks in *out* would take the place of the chapters themselves."""
    target = (out / "notebooks").resolve()
    if any(chapter.notebook.resolve().parent == target for chapter in course.chapters):
        raise UsageError(
            _("Output to {out} would overwrite the chapters in {target}. Choose another folder.").format(
                out=out, target=target
            )
        )


def parameters_for(parameters: Mapping[str, str], known: Container[str]) -> dict[str, str]:
    """Pick those of *parameters* that a notebook's parameters cell knows (*known*)."""
    return {name: value for name, value in parameters.items() if name in known}
