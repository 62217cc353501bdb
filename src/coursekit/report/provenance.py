"""How the page was made: tables with checksums, versions, the command that makes it again. No times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.course import Course, Edition, parse_date
from coursekit.language import _
from coursekit.packages import Package
from coursekit.periods import Span, is_date
from coursekit.sources import Source


@dataclass(frozen=True)
class TableUsed:
    """A table behind the page: ``checksum`` is the beginning of its SHA-256."""

    name: str
    title: str
    rows: int | None
    as_of: str
    checksum: str


def tables_used(
    package: Package | None, names: Iterable[str], sources: Mapping[str, Source]
) -> list[TableUsed]:
    """Describe the tables called *names*, in the order of their names; unknown ones are left out."""
    if package is None:
        return []
    known = sorted(name for name in set(names) if name in package.resources)
    return [_table(package.resource(name), sources) for name in known]


def latest(tables: Iterable[TableUsed], sources: Iterable[Source]) -> str:
    """Give the latest day for which a table or source of figures stands; empty where none says it."""
    days = [table.as_of for table in tables] + [source_date(source) for source in sources]
    return max(filter(is_date, days), default="")


def command(course: Course, edition: Edition) -> str:
    """Give the command that makes this page again."""
    own = edition.name in course.editions
    known = course.resolve(edition.name if own else None).parameters
    changed = [f"-p {name}={value}" for name, value in edition.parameters.items() if known.get(name) != value]
    chosen = [f"--edition {edition.name}"] if own else []
    return " ".join(["coursekit build", *chosen, *changed])


def parameters_in_words(course: Course, edition: Edition) -> list[tuple[str, str]]:
    """Say what the edition is about: name and value of every parameter, start and end as one period."""
    values = dict(edition.parameters)
    said: list[tuple[str, str]] = []
    for name, value in values.items():
        if name == "start" and "end" in values:
            said.append((_("Period"), str(Span(parse_date(value), parse_date(values["end"], end=True)))))
        elif not (name == "end" and "start" in values):
            parameter = course.parameters.get(name)
            words = parameter.in_words(value) if parameter else value
            said.append((_(_NAMES.get(name, name.replace("_", " ").capitalize())), words))
    return said


_NAMES = {"lang": "Language"}


def _table(resource: Mapping[str, Any], sources: Mapping[str, Source]) -> TableUsed:
    name = str(resource["name"])
    checksum = str(resource.get("hash") or "").rpartition(":")[2][:12]
    as_of = str(resource.get("asOf") or source_date(sources.get(resource.get("sourceId") or "")))
    return TableUsed(name, str(resource.get("title") or name), resource.get("rows"), as_of, checksum)


def source_date(source: Source | None) -> str:
    """Say for when figures stand whose table does not: as of their source, else when that was published."""
    return (source.as_of or source.published) if source else ""
