"""
The data package of a course: what ``datapackage.json`` says, and its files as they were when it said so.

Nothing here needs pandas; :mod:`coursekit.tables` reads the files as tables.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from coursekit.course import Course
from coursekit.errors import CourseError, TableError, UsageError, problems
from coursekit.language import _

DESCRIPTOR = "datapackage.json"
DECLARED_VARIABLE = "COURSEKIT_TABLES"  # tells the kernels of a build what the chapter they run may load


class Package:
    """A Frictionless data package in a folder, and the tables and shapes it names."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        path = self.folder / DESCRIPTOR
        if not path.is_file():
            raise CourseError(
                _("No data package here: {path} is missing. Restore it from version control.").format(
                    path=path
                )
            )
        try:
            self.descriptor: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            self.resources: Mapping[str, dict[str, Any]] = {
                resource["name"]: _described(resource) for resource in self.descriptor["resources"]
            }
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise CourseError(
                _("{path} is malformed: {error}. Mend it, or restore it from version control.").format(
                    path=path, error=error
                )
            ) from None

    @property
    def table_names(self) -> list[str]:
        """Name every table, in the order of the package."""
        return [name for name, resource in self.resources.items() if "schema" in resource]

    def resource(self, name: str) -> dict[str, Any]:
        """Give what the package says of *name*; UsageError with the names that exist."""
        if name not in self.resources:
            close = get_close_matches(name, self.resources, n=3)
            if close:
                message = _("No table '{name}'. Did you mean {close}?")
                raise UsageError(message.format(name=name, close=_(" or ").join(close)))
            known = ", ".join(sorted(self.resources))
            raise UsageError(_("No table '{name}'. There are: {known}.").format(name=name, known=known))
        return self.resources[name]

    def path(self, name: str) -> Path:
        """Say where the file of *name* lies."""
        return self.folder / str(self.resource(name)["path"])

    def field(self, name: str, column: str) -> dict[str, Any]:
        """Give what the package says of one column; an empty dict for a computed one."""
        fields = self.resource(name).get("schema", {}).get("fields", [])
        return next((field for field in fields if field["name"] == column), {})

    def check_file(self, name: str) -> bytes:
        """
        Read the file of *name*.

        Raises
        ------
        TableError
            It is missing or was edited.
        CourseError
            A build runs a chapter that doesn't declare it, and so wouldn't run again when it changes.
        """
        resource, path = self.resource(name), self.path(name)
        check_declared(name)
        if not path.is_file():
            raise TableError(name, problems([(resource["path"], None, None, "no file", "a file")]))
        content = path.read_bytes()
        found = checksum(content)
        if found != resource["hash"]:
            row = (resource["path"], None, None, found[:19] + "…", resource["hash"][:19] + "…")
            raise TableError(name, problems([row]))
        return content


def check_declared(table: str) -> None:
    """Raise CourseError where a build runs a chapter that declares tables, and *table* is none of them."""
    declared = os.environ.get(DECLARED_VARIABLE, "").split()
    if declared and table not in declared:
        message = _("Table '{table}' is not declared for this chapter. Add it to its tables in course.toml.")
        raise CourseError(message.format(table=table))


def _described(resource: dict[str, Any]) -> dict[str, Any]:
    """Give *resource* as it is; KeyError where it lacks what all of them need."""
    for key in ("path", "hash"):
        if key not in resource:
            raise KeyError(f"'{resource['name']}' has no '{key}'")
    return resource


@lru_cache(maxsize=4)
def open_package(folder: Path) -> Package:
    """Open the data package in *folder*, once a process."""
    return Package(folder)


def package_here() -> Package:
    """Open the data package of the course at or above the working folder."""
    course = Course.here()
    if course is None or course.data is None:
        message = _("No course with data at or above {folder}. Open a notebook inside its course folder.")
        raise CourseError(message.format(folder=Path.cwd()))
    return open_package(course.data)


def checksum(content: bytes) -> str:
    """Give the checksum of a file's content as ``datapackage.json`` writes it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
