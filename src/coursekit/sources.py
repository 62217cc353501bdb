"""Who says so: the sources of the data package, and how each is cited."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coursekit.errors import FigureError, TableError, problems
from coursekit.language import _
from coursekit.periods import date_in_words

SOURCES = Path("tables/sources.csv")


@dataclass(frozen=True)
class Source:
    """
    One publication: a publisher's dataset, or a page from which a fact is cited.

    ``publisher`` printed it; ``agency`` is whom to cite where the publisher only re-posts. ``weak`` marks
    addresses that must not be printed (mirrors, bare numbers, machine-rewritten pages).
    """

    source_id: str
    kind: str
    publisher: str
    agency: str
    title: str
    address: str
    published: str
    edition: str
    as_of: str
    licence: str
    citation: str
    weak: bool
    note: str = ""

    @property
    def credited(self) -> str:
        """Name whom to cite: the agency where the publisher only re-posts."""
        return self.agency if self.weak and self.agency else self.publisher

    @property
    def dated(self) -> str:
        """Say which edition it is or, for a page, when it was published."""
        return self.edition or date_in_words(self.published)

    @property
    def credit(self) -> str:
        """Cite in a line: who, what, which edition or date and, for a dataset, under which licence."""
        licence = self.licence_name if self.kind == "dataset" else ""
        return ", ".join(filter(None, [self.credited, self.title, self.dated, licence]))

    @property
    def printable_address(self) -> str:
        """Give the address, or nothing where it is too weak to print."""
        return "" if self.weak else self.address

    @property
    def licence_name(self) -> str:
        """Say the licence as people read it."""
        names = {
            "facts-cited": _("fact cited"),
            "not-stated": _("no licence stated"),
            "open-with-credit": _("open with credit"),
            "public-domain": _("public domain"),
        }
        return names.get(self.licence, self.licence.replace("-", " "))


@lru_cache(maxsize=4)
def load_sources(data: Path) -> Mapping[str, Source]:
    """
    Read every source of the data package in *data*, by id.

    Raises
    ------
    TableError
        The table of sources is missing.
    """
    path = data / SOURCES
    if not path.is_file():
        raise TableError("sources", problems([(str(SOURCES), None, None, "no file", "a table")]))
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["source_id"]: _source(row) for row in csv.DictReader(lines)}


def _source(row: Mapping[str, str]) -> Source:
    texts = {name: row[name] for name in Source.__dataclass_fields__ if name != "weak"}
    return Source(weak=row["weak"] == "true", **texts)


def find_source(data: Path, source_id: str) -> Source:
    """Give the source called *source_id*; FigureError where there is none."""
    try:
        return load_sources(data)[source_id]
    except KeyError:
        message = _("Unknown source '{source}'. Add it to {table}, or correct the id.")
        raise FigureError(message.format(source=source_id, table=data / SOURCES)) from None
