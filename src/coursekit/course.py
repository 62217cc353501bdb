"""
A course as its ``course.toml`` describes it: chapters, parameters, editions.

Any folder with a ``course.toml`` and notebooks is a course. Everything in the file is optional but the
title: without ``[[chapters]]`` every notebook counts, in the order of their names; without
``[parameters]`` the notebooks' own defaults hold.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError, UsageError
from coursekit.language import _

COURSE_FILE = "course.toml"
NUMBERS = "numbers"  # the folder in which a course keeps what its chapters say, for verify
PARAMETER_KINDS = ("choice", "date", "text")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a course; ``choices`` maps each allowed value to the words people read."""

    name: str
    kind: str
    default: str
    choices: Mapping[str, str] = field(default_factory=dict)

    def check(self, value: str) -> None:
        """Raise UsageError where *value* is none this parameter can take."""
        if self.kind == "choice" and value not in self.choices:
            raise UsageError(
                _("{name}={value}: not one of {choices}.").format(
                    name=self.name, value=value, choices=", ".join(self.choices)
                )
            )
        if self.kind == "date":
            try:
                parse_date(value)
            except UsageError as error:
                raise UsageError(f"{self.name}={value}: {error}") from None

    def in_words(self, value: str) -> str:
        """Say *value* as people read it."""
        return _(self.choices[value]) if value in self.choices else value


@dataclass(frozen=True)
class Chapter:
    """
    One notebook of a course; ``serves`` maps a parameter to the values the chapter can serve.

    A notebook that is for students alone, with nothing for a reader, is not ``in_report``.
    """

    id: str
    notebook: Path
    minutes: int | None = None
    serves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    in_report: bool = True

    def refuses(self, parameters: Mapping[str, str]) -> str | None:
        """Say in one line why this chapter can't serve *parameters*; None where it can."""
        name = self._unserved(parameters)
        if name is None:
            return None
        return _("{chapter} has no figures for {name}={value}; it serves {values}.").format(
            chapter=self.id, name=name, value=parameters[name], values=", ".join(self.serves[name])
        )

    def serves_only(self, parameters: Mapping[str, Parameter], asked: Mapping[str, str]) -> str:
        """Say to a reader, in the words of *parameters*, what this chapter has figures for and what not."""
        name = self._unserved(asked)
        if name is None:
            return ""
        in_words = parameters[name].in_words
        served, lacking = ", ".join(map(in_words, self.serves[name])), in_words(asked[name])
        message = _("It has figures for {served} only, none for {lacking} ({name}={value}).")
        return message.format(served=served, lacking=lacking, name=name, value=asked[name])

    def _unserved(self, asked: Mapping[str, str]) -> str | None:
        """Name the first parameter whose value this chapter doesn't serve; None where it serves them all."""
        refused = (
            name for name, values in self.serves.items() if name in asked and asked[name] not in values
        )
        return next(refused, None)


@dataclass(frozen=True)
class Limits:
    """
    What the run of a chapter may take, and what its kernel has imported beforehand.

    Parameters
    ----------
    cell_seconds : int
        How long one cell may run.
    memory_mib : int
        Mebibytes a kernel may fill, where the system can hold it to that (Linux).
    modules : tuple of str
        Modules the notebooks use, beside pandas, Altair and coursekit: kernels come with them imported.
    """

    cell_seconds: int = 600
    memory_mib: int = 1024
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    """A name and the value of every parameter."""

    name: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Course:
    """A course: what ``course.toml`` says, with every path made absolute."""

    folder: Path
    title: str
    subtitle: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    data: Path | None = None
    free_numbers: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    chapters: tuple[Chapter, ...] = ()
    editions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    default_edition: str = "default"
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def load(cls, folder: Path) -> Course:
        """Read the course in *folder*; CourseError where its file is missing or malformed."""
        path = Path(folder).resolve() / COURSE_FILE
        if not path.is_file():
            raise CourseError(_("No course here: {path} is missing.").format(path=path))
        return _at(path)

    @classmethod
    def find(cls, start: Path) -> Course | None:
        """Read the nearest course at or above *start*; None where there is none."""
        return _nearest(Path(start).resolve())

    @classmethod
    def here(cls) -> Course | None:
        """Read the nearest course at or above the working folder, as it is now; None where there is none."""
        return _nearest(Path.cwd())  # given without links, so that nothing is left to resolve

    def resolve(self, edition: str | None = None, overrides: Mapping[str, str] | None = None) -> Edition:
        """
        Give every parameter its value: the edition's, then *overrides*, else the default.

        Raises
        ------
        UsageError
            Unknown edition or parameter, a value that cannot be, or ``start`` after ``end``.
        """
        name = edition or self.default_edition
        if name not in self.editions and (edition or self.editions):
            known = ", ".join(self.editions) or _("none")
            raise UsageError(_("No edition '{name}'. There are: {known}.").format(name=name, known=known))
        chosen = {parameter.name: parameter.default for parameter in self.parameters.values()}
        for key, value in {**self.editions.get(name, {}), **(overrides or {})}.items():
            if key not in self.parameters:
                known = ", ".join(self.parameters) or _("none")
                raise UsageError(
                    _("No parameter '{name}'. There are: {known}.").format(name=key, known=known)
                )
            self.parameters[key].check(value)
            chosen[key] = value
        check_order(chosen)
        return Edition(name, chosen)

    def worded(self, edition: Edition) -> Course:
        """Give the course with its title, subtitle and summary as *edition* reads: ``{country}`` in words."""
        words = {name: self.parameters[name].in_words(value) for name, value in edition.parameters.items()}

        def worded(text: str) -> str:
            for name, word in words.items():
                text = text.replace(f"{{{name}}}", word)
            return text

        return replace(
            self, title=worded(self.title), subtitle=worded(self.subtitle), summary=worded(self.summary)
        )

    @property
    def report_chapters(self) -> tuple[Chapter, ...]:
        """The chapters that readers get, in reading order."""
        return tuple(chapter for chapter in self.chapters if chapter.in_report)

    def chapter(self, name: str) -> Chapter:
        """Give the chapter called *name*; UsageError naming those that exist."""
        for chapter in self.chapters:
            if chapter.id == name:
                return chapter
        known = ", ".join(chapter.id for chapter in self.chapters)
        raise UsageError(_("No chapter '{name}'. There are: {known}.").format(name=name, known=known))


def parse_date(text: str, *, end: bool = False) -> date:
    """
    Read ``YYYY``, ``YYYY-MM`` or an ISO date; a year or month means its first day, or its last with *end*.

    >>> parse_date("2012"), parse_date("2024-02", end=True)
    (datetime.date(2012, 1, 1), datetime.date(2024, 2, 29))
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text.strip())
    try:
        if not match:
            raise ValueError(text)
        year = int(match[1])
        month = int(match[2] or (12 if end else 1))
        day = int(match[3] or (calendar.monthrange(year, month)[1] if end else 1))
        return date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        message = _("'{text}' is no date. Write YYYY, YYYY-MM or YYYY-MM-DD.")
        raise UsageError(message.format(text=text)) from None


def check_order(parameters: Mapping[str, str]) -> None:
    """Raise UsageError where ``start`` lies after ``end``."""
    if not {"start", "end"} <= set(parameters):
        return
    start, end = parse_date(parameters["start"]), parse_date(parameters["end"], end=True)
    if start > end:
        raise UsageError(
            _("start={start} lies after end={end}. Choose an earlier start or a later end.").format(
                start=parameters["start"], end=parameters["end"]
            )
        )


def _nearest(folder: Path) -> Course | None:
    """Read the nearest course at or above *folder*, a path without links: every figure asks for its own."""
    while not (path := folder / COURSE_FILE).is_file():
        if folder == folder.parent:
            return None
        folder = folder.parent
    return _at(path)


def _at(path: Path) -> Course:
    """Read the course file at *path*; CourseError where it is malformed."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        message = _("{path} is malformed: {error}. Mend it, or restore it from version control.")
        raise CourseError(message.format(path=path, error=error)) from None


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Course:
    """Read the file at *path*, again only once it was changed."""
    return _course(path.parent, tomllib.loads(path.read_text(encoding="utf-8")))


def _course(folder: Path, described: dict[str, Any]) -> Course:
    """Turn the parsed ``course.toml`` into a Course; KeyError or TypeError where it is malformed."""
    editions = {name: _texts(values) for name, values in described.get("editions", {}).items()}
    chapters = tuple(_chapter(folder, entry) for entry in described.get("chapters", []))
    found = tuple(Chapter(path.stem, path) for path in sorted(folder.glob("*.ipynb")))
    return Course(
        folder=folder,
        title=str(described["title"]),
        subtitle=str(described.get("subtitle", "")),
        summary=str(described.get("summary", "")),
        authors=tuple(described.get("authors", [])),
        articles=tuple(described.get("articles", [])),
        data=(folder / described["data"]).resolve() if "data" in described else None,
        free_numbers=tuple(described.get("free_numbers", [])),
        parameters={name: _parameter(name, entry) for name, entry in described.get("parameters", {}).items()},
        chapters=chapters or found,
        editions=editions,
        default_edition=str(described.get("default_edition", next(iter(editions), "default"))),
        limits=_limits(described.get("run", {})),
    )


def _chapter(folder: Path, entry: dict[str, Any]) -> Chapter:
    notebook = folder / entry["notebook"]
    serves = {name: tuple(values) for name, values in entry.get("serves", {}).items()}
    tables, in_report = tuple(entry.get("tables", [])), bool(entry.get("report", True))
    return Chapter(notebook.stem, notebook, entry.get("minutes"), serves, tables, in_report)


def _limits(entry: dict[str, Any]) -> Limits:
    known = [one.name for one in fields(Limits)]
    unknown = [name for name in entry if name not in known]
    if unknown:
        raise TypeError(f"[run] has no '{unknown[0]}'; it has {', '.join(known)}")
    limits = Limits(**{**entry, "modules": tuple(entry.get("modules", []))})
    for name in ("cell_seconds", "memory_mib"):
        value = getattr(limits, name)
        if not (isinstance(value, int) and value > 0):
            raise TypeError(f"[run] {name} is {value!r}, no whole number above zero")
    return limits


def _parameter(name: str, entry: dict[str, Any]) -> Parameter:
    kind = entry.get("kind", "choice" if "choices" in entry else "text")
    if kind not in PARAMETER_KINDS:
        raise TypeError(f"parameter '{name}' has kind '{kind}', not one of {', '.join(PARAMETER_KINDS)}")
    default = str(entry["default"])
    return Parameter(name, kind, default, _texts(entry.get("choices", {})))


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
