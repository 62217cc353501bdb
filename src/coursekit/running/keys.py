"""
What finished work depends on, as a key: same key, same result, so the work need not be done again.

A run depends on the code of its notebook, its parameters, the tables it may load, the other files beside it,
what course.toml says to its kernel, coursekit's own code, the installed packages and the interpreter. Prose,
titles and pages are no part of it.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from coursekit.course import COURSE_FILE, NUMBERS, Chapter, Course, Edition
from coursekit.exercises.cells import has_tag, is_exercise, source_of
from coursekit.packages import Package
from coursekit.paths import visible_files
from coursekit.running.store import file_checksum, files_checksum, key_of
from coursekit.terms import GLOSSARY_FILE

ENGINE = Path(__file__).parents[1]
LOCK = "requirements.txt"
# What turns executed notebooks into something else has no part in executing them.
NOT_IN_KERNELS = (
    "report", "teaching", "checks.py", "works.py", "build.py", "verify.py", "cli.py", "__main__.py",
)  # fmt: skip
# Tags that change how a cell is run; all others change how it is shown.
RUNNING_TAGS = ("parameters", "raises-exception", "skip-execution")
# In a course's folder, but no file that a cell would read: described apart, or made of what cells say.
NOT_INPUT = (COURSE_FILE, GLOSSARY_FILE, NUMBERS)


@dataclass(frozen=True)
class Inputs:
    """What the runs of *course* depend on, read once and as it is now."""

    course: Course
    _notebooks: dict[str, str] = field(default_factory=dict)

    def notebook(self, chapter: Chapter) -> str:
        """
        Give the notebook of *chapter* as text, as it was when first asked for.

        It is empty where it can't be read: the checks before a run say why.
        """
        if chapter.id not in self._notebooks:
            try:
                self._notebooks[chapter.id] = chapter.notebook.read_text(encoding="utf-8")
            except (OSError, ValueError):
                self._notebooks[chapter.id] = ""
        return self._notebooks[chapter.id]

    def run_key(self, chapter: Chapter, edition: Edition) -> str | None:
        """Give the key of one chapter under one edition; None where its notebook is none."""
        try:
            code = list(_code(json.loads(self.notebook(chapter))["cells"]))
        except (ValueError, LookupError, TypeError, AttributeError):
            return None
        shows_terms = any("glossary" in source for source, _tags in code)
        return key_of(
            {
                "code": code,
                "parameters": dict(edition.parameters),
                "tables": self._tables_of(chapter),
                "files": self._files,
                "glossary": file_checksum(self.course.folder / GLOSSARY_FILE) if shows_terms else None,
                "course": self._told_to_kernels(chapter),
                "machine": machine(),
                "coursekit": self._engine,
                "lock": file_checksum(self.course.folder.parent / LOCK),
            }
        )

    def page_key(self, edition: Edition, run_keys: Mapping[str, str | None]) -> str:
        """Give the key of the report of *edition*, made of the runs with *run_keys*."""
        written = [self.course.folder / COURSE_FILE, self.course.folder / GLOSSARY_FILE]
        return key_of(
            {
                "runs": dict(run_keys),
                "edition": [edition.name, dict(edition.parameters)],
                "written": {path.name: file_checksum(path) for path in written},
                "notebooks": {chapter.id: key_of(self.notebook(chapter)) for chapter in self.course.chapters},
                "tables": self._tables,
                "coursekit": self._whole_engine,
            }
        )

    @cached_property
    def _engine(self) -> str:
        return engine_checksum()

    @cached_property
    def _whole_engine(self) -> str:
        return engine_checksum(whole=True)

    def _tables_of(self, chapter: Chapter) -> dict[str, Any]:
        """Give what is said of the tables a chapter declares, and what is in them; all if it names none."""
        wanted = chapter.tables or self._tables
        return {name: self._tables.get(name) for name in wanted}

    @cached_property
    def _tables(self) -> dict[str, Any]:
        if self.course.data is None:
            return {}
        package = Package(self.course.data)  # as it is now, not as this process first read it
        return {
            name: [resource, file_checksum(package.path(name))]
            for name, resource in package.resources.items()
        }

    @cached_property
    def _files(self) -> str:
        """Give one checksum for what lies beside the notebooks, where a cell may read it."""
        return files_checksum(sorted(_beside(self.course)), self.course.folder)

    def _told_to_kernels(self, chapter: Chapter) -> dict[str, Any]:
        """Give what course.toml says that a kernel can hear of."""
        parameters = {
            name: [parameter.kind, parameter.default, dict(parameter.choices)]
            for name, parameter in self.course.parameters.items()
        }
        return {
            "chapter": [chapter.id, list(chapter.tables)],
            "serves": {one.id: [dict(one.serves)] for one in self.course.chapters},
            "parameters": parameters,
            "free_numbers": list(self.course.free_numbers),
        }


def _code(cells: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """Give the source of each cell that a run executes, with the tags that change how it does."""
    for cell in cells:
        if cell["cell_type"] == "code" and not is_exercise(cell):
            yield source_of(cell), [tag for tag in RUNNING_TAGS if has_tag(cell, tag)]


def _beside(course: Course) -> Iterator[Path]:
    """Name the files in a course's folder that are neither notebooks, nor described elsewhere, nor hidden."""
    for path in visible_files(course.folder):
        in_data = course.data is not None and path.is_relative_to(course.data)
        described = path.relative_to(course.folder).parts[0] in NOT_INPUT
        if not (in_data or described) and path.suffix != ".ipynb":
            yield path


def engine_checksum(*, whole: bool = False) -> str:
    """Give one checksum for coursekit's own files: those a kernel may use, or the *whole*."""
    paths: Iterable[Path] = (path for path in ENGINE.rglob("*") if path.is_file())
    kept = [path for path in paths if path.suffix not in (".pyc", ".pyo")]
    if not whole:
        kept = [path for path in kept if path.relative_to(ENGINE).parts[0] not in NOT_IN_KERNELS]
    return files_checksum(sorted(kept), ENGINE)


@cache
def machine() -> dict[str, Any]:
    """Name the interpreter, the kind of machine, and every installed package with its version."""
    folders = [Path(entry) for entry in sys.path if entry]
    installed = {found.name for folder in folders if folder.is_dir() for found in folder.glob("*.dist-info")}
    return {"python": sys.version, "machine": platform.machine(), "installed": sorted(installed)}
