"""Terms in the page: the first mention in each chapter's prose leads to the entry in the glossary."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from markupsafe import Markup

from coursekit.language import _
from coursekit.report.markup import curl
from coursekit.terms import LINKED, Term

_PIECES = re.compile(r"<(/?)(\w+)[^>]*>|[^<]+")
_UNLINKED = {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table"}
_START, _END = r"(?<![\w-])", r"(?![\w-])"  # of a word that stands alone


class Mentions:
    """Links terms in the prose of one page, chapter by chapter, and keeps which of them it linked."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        self._pattern, self._owners = _pattern(terms)
        self._here: set[str] = set()
        self._linked: set[str] = set()

    @property
    def terms(self) -> list[Term]:
        """The terms linked so far, in the order of the glossary."""
        return [term for term in self._terms if term.id in self._linked]

    def begin_chapter(self) -> None:
        """Take the next mention of each term for the first again."""
        self._here.clear()

    def link(self, prose: Markup) -> Markup:
        """Link what *prose* mentions for the first time, but not in headings, links, code and tables."""
        if not self._terms:
            return prose
        linked = str(prose)
        for match, place in reversed(list(self._first_mentions(linked))):
            name = self._owner(match)
            link = f'<a href="#{term_anchor(name)}">{match[0]}</a>'
            linked = linked[:place] + link + linked[place + len(match[0]) :]
        return Markup(linked)  # noqa: S704 - what came in, and links

    def _first_mentions(self, prose: str) -> Iterator[tuple[re.Match[str], int]]:
        """Find first mentions, each with its place; tags may stand between a word and its context."""
        texts = list(_texts(prose))
        ends = list(accumulate(len(text) for text, _place, _open in texts))
        for match in self._pattern.finditer("".join(text for text, _place, _open in texts)):
            found = bisect_right(ends, match.start())
            text, place, is_open = texts[found]
            name = self._owner(match)
            if is_open and match.end() <= ends[found] and name not in self._here:
                self._here.add(name)
                self._linked.add(name)
                yield match, place + match.start() - (ends[found] - len(text))

    def _owner(self, match: re.Match[str]) -> str:
        """Give the id of the term whose form was found: each form is a group."""
        return self._owners[(match.lastindex or 1) - 1]


def _texts(prose: str) -> Iterator[tuple[str, int, bool]]:
    """Give each run of text between tags, its place, and whether links may stand there."""
    within = 0
    for piece in _PIECES.finditer(prose):
        slash, tag = piece[1], piece[2]
        if tag is None:
            yield piece[0], piece.start(), not within
        elif tag in _UNLINKED:
            within += -1 if slash else 1


def term_anchor(name: str) -> str:
    """Give the id of a term's entry in the page."""
    return f"term-{name}"


def definition(term: Term) -> Markup:
    """Write what *term* means, its quotes set as in books."""
    return Markup(curl(html.escape(_(term.definition), quote=False)))  # noqa: S704 - escaped here


def _pattern(terms: Sequence[Term]) -> tuple[re.Pattern[str], list[str]]:
    """
    Make one pattern of all forms, a group each, longer ones first; and say whose each group is.

    Forms are searched at the beginnings of words alone, and there only those that begin with the same letter.
    """
    forms = [(form, term.id) for term in terms for form in term.linked or term.names]
    forms.sort(key=lambda form: (_letter(form[0]), -len(_parts(form[0])[1]), form))
    branches = []
    for letter, alike in groupby(forms, key=lambda form: _letter(form[0])):
        groups = "|".join(f"({_searched(form)})" for form, _name in alike)
        branches.append(f"(?=(?i:{re.escape(letter)}))(?:{groups})")
    return re.compile(_START + f"(?:{'|'.join(branches)})"), [name for _form, name in forms]


def _letter(form: str) -> str:
    return _parts(form)[1][0].lower()


def _parts(form: str) -> tuple[str, str, str]:
    """Tell apart what stands before the word to be linked, the word, and what stands after it."""
    match = LINKED.fullmatch(form)
    if match is None or match[2] is None:
        return "", form, ""
    return match[1], match[2], match[3]


def _searched(form: str) -> str:
    """Write *form* as a pattern; small letters stand for capitals too, a name keeps its own."""
    before, word, after = (r"\s".join(map(re.escape, part.split(" "))) for part in _parts(form))
    pattern = word + _END
    if before:
        pattern = f"(?<={_START}{before}){pattern}"
    if after:
        pattern += f"(?={after}{_END})"
    return f"(?i:{pattern})" if form == form.lower() else pattern
