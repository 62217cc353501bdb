"""From executed chapters to the page: who says what is gathered, and everything is put in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from coursekit.course import Course, Edition
from coursekit.errors import BuildError
from coursekit.language import _, speak
from coursekit.packages import open_package
from coursekit.periods import date_in_words
from coursekit.report.chapters import Written, chapter_number, notebook_title, write_chapter
from coursekit.report.drawings import Drawings
from coursekit.report.fonts import stylesheet
from coursekit.report.mentions import Mentions
from coursekit.report.notes import Bibliography
from coursekit.report.page import page
from coursekit.report.provenance import (
    TableUsed,
    command,
    latest,
    parameters_in_words,
    tables_used,
)
from coursekit.running.record import versions
from coursekit.running.store import Store
from coursekit.sources import Source, load_sources
from coursekit.terms import load_terms


def assemble(
    course: Course,
    edition: Edition,
    executed: Sequence[Path],
    skipped: Sequence[tuple[str, str]] = (),
    store: Store | None = None,
) -> str:
    """
    Write the report of one edition as a single HTML page that needs no network.

    Parameters
    ----------
    executed : list of Path
        The executed notebooks in reading order, each named after its chapter.
    skipped : list of (chapter id, reason)
        The chapters left out; the page says so in a sentence each.
    store : Store, optional
        The cache that drawings and typefaces are taken from; what it lacks is made, and kept there.

    Returns
    -------
    str
        The page. The same notebooks and data give the same text.

    Raises
    ------
    BuildError
        No chapter at all, an unknown source, or an output that cannot be printed; named by chapter and cell.
    """
    if not executed:
        raise BuildError(_("No chapter ran, so there is nothing to report. Choose other parameters."))
    language = edition.parameters.get("lang", "en")
    speak(language, course_folder=course.folder)
    bibliography = Bibliography(load_sources(course.data) if course.data else {})
    articles = bibliography.cite(course.articles, "course.toml")
    mentions = Mentions(load_terms(course))
    store = store or Store(None)
    chapters = _write_chapters(course, executed, bibliography, mentions, Drawings(store))
    tables = _tables(course, executed, bibliography)
    return page(
        stylesheet(store),
        course=course.worded(edition),
        language=language,
        parameters=parameters_in_words(course, edition),
        as_of=date_in_words(latest(tables, _of_figures(bibliography, articles))),
        articles=articles,
        chapters=chapters,
        skipped=_left_out(course, skipped),
        terms=mentions.terms,
        sources=sorted(bibliography.used.values(), key=_by_name),
        tables=tables,
        table_names={table.name for table in tables},
        date_in_words=date_in_words,
        versions=versions(),
        command=command(course, edition),
    )


def _write_chapters(
    course: Course,
    executed: Sequence[Path],
    bibliography: Bibliography,
    mentions: Mentions,
    drawings: Drawings,
) -> list[Written]:
    numbers = _numbers(course)
    anchors = {path.stem: f"c{numbers[path.stem]}" for path in executed if path.stem in numbers}
    return [
        write_chapter(
            course.chapter(path.stem), numbers[path.stem], path, bibliography, mentions, drawings, anchors
        )
        for path in executed
    ]


def _numbers(course: Course) -> Mapping[str, int]:
    """Give each chapter the number in its name, or its place where two names give the same number."""
    chapters = list(enumerate(course.report_chapters, start=1))
    named = {chapter.id: chapter_number(chapter, place) for place, chapter in chapters}
    if len(set(named.values())) == len(named):
        return named
    return {chapter.id: place for place, chapter in chapters}


def _tables(course: Course, executed: Sequence[Path], bibliography: Bibliography) -> list[TableUsed]:
    declared = [name for path in executed for name in course.chapter(path.stem).tables]
    package = open_package(course.data) if course.data else None
    return tables_used(package, [*declared, *bibliography.tables], bibliography.sources)


def _left_out(course: Course, skipped: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(notebook_title(course.chapter(name)), reason) for name, reason in skipped]


def _by_name(source: Source) -> tuple[str, str]:
    return source.credited.lower(), source.source_id


def _of_figures(bibliography: Bibliography, articles: Sequence[Source]) -> list[Source]:
    """Give the sources used for figures; the articles examined are none."""
    return [source for source in bibliography.used.values() if source not in articles]
