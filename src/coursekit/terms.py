"""
The course's terms: what a word means here and whose meaning it is, as ``glossary.toml`` says.

The file lies beside ``course.toml``, and a course may do without it. Each of its tables is one term::

    [refugee]                                   # the term's id, in links
    term = "refugee"
    variants = ["refugees"]                     # other forms of it
    linked = ["refugees", "a [refugee] from"]   # what prose links, where that is not every form
    definition = "Somebody who fled to another country and is protected there."
    source = "unhcr-refugee-data-finder"        # whose meaning it is: a source, or by = "a name", or neither
    chapter = "01_context"                      # where it first matters

In ``linked``, words around brackets must stand there too, so that a word with a second meaning is linked in
the first only.
"""

from __future__ import annotations

import html
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from coursekit.bundles import LAB_ONLY
from coursekit.course import Course
from coursekit.errors import CourseError, UsageError
from coursekit.language import _
from coursekit.numerals import bare_numbers
from coursekit.sources import load_sources

if TYPE_CHECKING:
    from coursekit.charts.show import Shown

GLOSSARY_FILE = "glossary.toml"
MOST_MATCHES = 3
LINKED = re.compile(r"([^\[\]]*)\[([^\[\]]+)\]([^\[\]]*)|[^\[\]]+")
_TEXTS = ("term", "definition", "chapter", "source", "by")
_LISTS = ("variants", "linked")


@dataclass(frozen=True)
class Term:
    """
    One term and its definition.

    ``source`` is the id of the source whose meaning it is; ``by`` names whose meaning it is, and is empty
    where it is the course's own. ``chapter`` is the id of the chapter in which it first matters.
    """

    id: str
    term: str
    definition: str
    chapter: str
    variants: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    source: str = ""
    by: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every form by which it is known."""
        return (self.term, *self.variants)


def load_terms(course: Course) -> tuple[Term, ...]:
    """
    Read the terms of *course*, in alphabetical order; none where it has no glossary.

    Raises
    ------
    CourseError
        The file is malformed; the message says where and how.
    """
    path = course.folder / GLOSSARY_FILE
    if not path.is_file():
        return ()
    try:
        described = tomllib.loads(path.read_text(encoding="utf-8"))
        terms = [_term(name, entry, course) for name, entry in described.items()]
        _check_names(terms)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, _EntryError) as error:
        message = _("{path} is malformed: {error}. Mend it, or restore it from version control.")
        raise CourseError(message.format(path=path, error=str(error).rstrip("."))) from None
    return tuple(sorted(terms, key=lambda term: _plain_letters(term.term)))


def glossary(word: str | None = None) -> Shown:
    """
    Show what *word* means in this course; all terms without one.

    Raises
    ------
    UsageError
        The glossary has no such word; the message names those most like it.
    """
    from coursekit.charts.show import Shown  # brings Altair, which a build does without until it draws

    course = Course.here()
    terms = load_terms(course) if course else ()
    if not terms:
        raise UsageError(_("There is no glossary here: no {file} in the course.").format(file=GLOSSARY_FILE))
    chosen = terms if word is None else (_find(word, terms),)
    rows = "".join(_row(term) for term in chosen)
    headings = _cells("th", (_("Term"), _("Meaning"), _("By"), _("Chapter")))
    table = f"<table><thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table>"
    return Shown({LAB_ONLY: {}, "text/html": table, "text/plain": "\n".join(map(_line, chosen))})


def _find(word: str, terms: tuple[Term, ...]) -> Term:
    known = {_plain_letters(name): (name, term) for term in terms for name in term.names}
    wanted = _plain_letters(word)
    if wanted in known:
        return known[wanted][1]
    close = [known[name][0] for name in get_close_matches(wanted, known, MOST_MATCHES)]
    if not close:
        message = _("The glossary has no '{word}'. glossary() shows all its terms.")
        raise UsageError(message.format(word=word))
    message = _("The glossary has no '{word}'. Close to it: {names}.")
    raise UsageError(message.format(word=word, names=", ".join(close)))


def _plain_letters(text: str) -> str:
    """
    Give *text* in lower case and without accents, to look up and to sort by.

    >>> _plain_letters("Cadre Harmonisé")
    'cadre harmonise'
    """
    apart = unicodedata.normalize("NFD", text.strip().casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _row(term: Term) -> str:
    told = _cells("td", (_(term.definition), term.by or _("this course"), term.chapter))
    return f"<tr>{_cells('th', [_(term.term)])}{told}</tr>"


def _cells(tag: str, texts: Iterable[str]) -> str:
    """Write cells of a table; JupyterLab would set them at the right."""
    return "".join(f'<{tag} style="text-align: left">{html.escape(text)}</{tag}>' for text in texts)


def _line(term: Term) -> str:
    by = term.by or _("this course")
    return f"{_(term.term)}: {_(term.definition)} ({by}; {term.chapter})"


class _EntryError(Exception):
    """An entry of the glossary is not as it should be."""


def _term(name: str, entry: Any, course: Course) -> Term:
    """Turn one table of the file into a term; _EntryError says what is wrong with it."""
    fault = next(_faults(name, entry, course), None)
    if fault:
        raise _EntryError(f"[{name}] {fault}")
    source = entry.get("source", "")
    return Term(
        name,
        entry["term"],
        entry["definition"],
        entry["chapter"],
        variants=tuple(entry.get("variants", ())),
        linked=tuple(entry.get("linked", ())),
        source=source,
        by=_sources(course)[source].credited if source else entry.get("by", ""),
    )


def _faults(name: str, entry: Any, course: Course) -> Iterator[str]:
    """Say what is wrong with an entry, the most basic first: each check trusts those before it."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        yield _("is no id: small letters, figures and hyphens only")
    if not isinstance(entry, dict):
        yield _("is no table")
    for key in entry:
        if key not in (*_TEXTS, *_LISTS):
            yield _("has an unknown key '{key}'").format(key=key)
        elif not (isinstance(entry[key], str) if key in _TEXTS else _is_texts(entry[key])):
            yield _("has a '{key}' that is neither a text nor a list of texts").format(key=key)
    for key in ("term", "definition", "chapter"):
        if not entry.get(key):
            yield _("has no '{key}'").format(key=key)
    if entry["chapter"] not in {chapter.id for chapter in course.chapters}:
        yield _("names the unknown chapter '{chapter}'").format(chapter=entry["chapter"])
    if entry.get("source") and entry.get("by"):
        yield _("names both a source and by")
    if entry.get("source") and entry["source"] not in _sources(course):
        yield _("names the unknown source '{source}'").format(source=entry["source"])
    for form in entry.get("linked", ()):
        if not LINKED.fullmatch(form):
            yield _("links '{form}', whose brackets do not match").format(form=form)
    for number in bare_numbers(entry["definition"], course.free_numbers):
        yield _("has the number '{number}' in its definition, which carries no source").format(number=number)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _sources(course: Course) -> Mapping[str, Any]:
    return load_sources(course.data) if course.data else {}


def _check_names(terms: list[Term]) -> None:
    """Refuse a name that two terms share."""
    owners: dict[str, str] = {}
    for term in terms:
        for name in term.names:
            owner = owners.setdefault(_plain_letters(name), term.id)
            if owner != term.id:
                message = _("[{first}] and [{second}] are both called '{name}'")
                raise _EntryError(message.format(first=owner, second=term.id, name=name))
