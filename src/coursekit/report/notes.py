"""
Numbers and where they come from: the numbered notes of a chapter and the sources of the page.

A number in prose is a link to its note; the note links to the entry of each source. Both lists hold only
what is used, in the order of first use.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from coursekit.errors import BuildError
from coursekit.language import _
from coursekit.sources import Source

MOST_SOURCES = 12  # a note names no more than these


@dataclass(frozen=True)
class Place:
    """Where in the course something stands, for messages: a chapter and the number of its cell, from 1."""

    chapter: str
    cell: int

    def __str__(self) -> str:
        return _("{chapter}, cell {cell}").format(chapter=self.chapter, cell=self.cell)


@dataclass
class Bibliography:
    """The sources of a course, and which of them, and of its tables, the page has used so far."""

    sources: Mapping[str, Source]
    used: dict[str, Source] = field(default_factory=dict)
    tables: dict[str, None] = field(default_factory=dict)

    def cite(self, source_ids: Iterable[str], place: Place | str) -> list[Source]:
        """Give the sources called *source_ids* and keep them as used; BuildError names an unknown one."""
        found = self.find(source_ids, place)
        self.used.update({source.source_id: source for source in found})
        return found

    def find(self, source_ids: Iterable[str], place: Place | str) -> list[Source]:
        """Give the sources called *source_ids*; BuildError names an unknown one."""
        for name in source_ids:
            if name not in self.sources:
                message = _("{place}: unknown source '{source}'. Add it to the sources, or correct the id.")
                raise BuildError(message.format(place=place, source=name))
        return [self.sources[name] for name in source_ids]

    def use_tables(self, names: str) -> list[str]:
        """Keep the tables named in *names* (several with ``;``) as used."""
        found = [name.strip() for name in names.split(";") if name.strip()]
        self.tables.update(dict.fromkeys(found))
        return found


@dataclass
class Note:
    """
    One note: a figure, the sources and tables behind it, and the ids of the places that link to it.

    A figure counted over many pages has too many sources to print: ``more`` says how many are named in its
    table only.
    """

    id: str
    number: int
    figure: Mapping[str, Any]
    sources: list[Source]
    more: int
    tables: list[str]
    places: list[str] = field(default_factory=list)

    @property
    def spread(self) -> str:
        """The publisher's range, as ``3,540–4,468``; empty where there is none."""
        low, high = self.figure.get("low"), self.figure.get("high")
        return f"{low}–{high}" if low is not None and high is not None else ""

    @property
    def when_and_where(self) -> str:
        """Place and time, as ``Norway, 2022``."""
        return ", ".join(filter(None, [self.figure.get("area"), self.figure.get("date")]))


class Notes:
    """The notes of one chapter, numbered as its numbers come."""

    def __init__(self, prefix: str, bibliography: Bibliography) -> None:
        self._prefix = prefix
        self._bibliography = bibliography
        self._by_figure: dict[str, Note] = {}

    def __iter__(self) -> Iterator[Note]:
        return iter(self._by_figure.values())

    def __len__(self) -> int:
        return len(self._by_figure)

    def link(self, figure: Mapping[str, Any], place: Place) -> Markup:
        """Write the number as a link to its note; the same figure again leads to the same note."""
        note = self._note(figure, place)
        back = f"{note.id}-{len(note.places) + 1}"
        note.places.append(back)
        return Markup('<a class="number" id="{}" href="#{}" data-note="{}">{}</a>').format(
            back, note.id, note.number, figure["text"]
        )

    def _note(self, figure: Mapping[str, Any], place: Place) -> Note:
        if not figure["sources"]:
            message = _("{place}: the number '{text}' carries no source.")
            raise BuildError(message.format(place=place, text=figure["text"]))
        key = json.dumps({name: value for name, value in figure.items() if name != "text"}, sort_keys=True)
        if key not in self._by_figure:
            number = len(self._by_figure) + 1
            every = self._bibliography.find(figure["sources"], place)
            printed = every if len(every) <= MOST_SOURCES else []
            sources = self._bibliography.cite([source.source_id for source in printed], place)
            tables = self._bibliography.use_tables(figure.get("table") or "")
            more = len(every) - len(sources)
            self._by_figure[key] = Note(f"{self._prefix}-n{number}", number, figure, sources, more, tables)
        return self._by_figure[key]


def citation(source: Source) -> str:
    """Cite a source in full; an address too weak to print is taken out."""
    full = source.citation or source.credit
    if not source.weak or not source.address:
        return full
    bare = re.sub(r"^https?://", "", source.address)
    return re.sub(r"\s+", " ", full.replace(source.address, "").replace(bare, "")).strip()


def work(source: Source) -> str:
    """Name a source: whom to cite, what it is called, which edition."""
    return ", ".join(filter(None, [source.credited, source.title, source.dated]))


def publisher(source: Source) -> str:
    """Name a source as briefly as a note can: whom to cite, and which edition."""
    return ", ".join(filter(None, [source.credited, source.dated]))


def source_anchor(source_id: str) -> str:
    """Give the id of a source's entry in the page: short, as hundreds of numbers lead to it."""
    return "s-" + hashlib.sha256(source_id.encode()).hexdigest()[:8]


def table_anchor(name: str) -> str:
    """Give the id of a table's line in the page."""
    return "table-" + slug(name)


def slug(text: str) -> str:
    """
    Make an id of words: lower case, letters, figures and hyphens.

    >>> slug("How deadly, and by whom?")
    'how-deadly-and-by-whom'
    """
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-") or "part"


def free_id(wanted: str, taken: Collection[str]) -> str:
    """
    Give *wanted*, or the first numbered form of it that is not *taken*.

    >>> free_id("rain", {"rain", "rain-2"})
    'rain-3'
    """
    found, again = wanted, 2
    while found in taken:
        found, again = f"{wanted}-{again}", again + 1
    return found
