"""
Sentences whose every number leads to its source.

:func:`say` puts figures into a sentence, :func:`tell` shows it too. A number typed into the sentence, or
handed over without a source, is an error: that is what keeps prose and data together.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from string import Formatter
from typing import Any

import pandas as pd

from coursekit.bundles import SENTENCE
from coursekit.errors import FigureError
from coursekit.figures import Figure
from coursekit.language import _
from coursekit.numerals import bare_numbers, find_bare
from coursekit.packages import package_here
from coursekit.periods import Span
from coursekit.sources import find_source
from coursekit.units import number_text

LINK = r"\[([^\[\]]+)\]\(((?:https?://)?[\w./#-]+)\)"  # a text in square brackets, its address in round ones
_HOLE = "\ue000"  # stands for a number while Markdown is read; a character no text uses
_CODE = "\ue001"  # and this one for code
SHORT = 40  # letters of code that fit into a narrow line
_formatter = Formatter()


@dataclass(frozen=True)
class Sentence:
    """Prose in parts: inline Markdown, and figures in the place of their numbers."""

    parts: tuple[str | tuple[Figure, str], ...]
    missing: bool = False

    def __str__(self) -> str:
        """Give the plain text."""
        text = "".join(part if isinstance(part, str) else part[1] for part in self.parts)
        return re.sub(r"\*\*|`", "", re.sub(LINK, r"\1", text))

    @property
    def figures(self) -> list[tuple[Figure, str]]:
        """The figures in it, each with the text it is printed as."""
        return [part for part in self.parts if not isinstance(part, str)]

    def as_json(self) -> dict[str, Any]:
        """Describe the sentence for the report: parts, and figures with all that leads to their sources."""
        parts: list[str | dict[str, int]] = []
        figures: list[dict[str, Any]] = []
        for part in self.parts:
            if isinstance(part, str):
                parts.append(part)
            else:
                parts.append({"figure": len(figures)})
                figures.append(_figure_json(*part))
        return {"parts": parts, "figures": figures}

    def as_html(self) -> str:
        """Write the sentence for JupyterLab: each number a link to its publisher, its origin on hover."""
        text = inline("".join(part if isinstance(part, str) else _HOLE for part in self.parts))
        numbers = iter(_number_html(*figure) for figure in self.figures)
        return re.sub(_HOLE, lambda _hole: next(numbers), text)


@dataclass(frozen=True)
class Told:
    """A sentence on show: rich in JupyterLab, plain elsewhere."""

    sentence: Sentence

    def _repr_mimebundle_(self, **_kwargs: object) -> dict[str, Any]:
        return {
            "text/plain": str(self.sentence),
            "text/html": "".join(f"<p>{text}</p>" for text in self.sentence.as_html().split("\n\n")),
            SENTENCE: self.sentence.as_json(),
        }

    def __repr__(self) -> str:
        return str(self.sentence)


def say(template: str, *, otherwise: str | Sentence | None = None, **values: object) -> Sentence:
    """
    Put figures into a sentence.

    Parameters
    ----------
    template : str
        Text with names in braces, as in ``"In {deaths.date} **{deaths}** people were killed"``. Inline
        Markdown is allowed; statistics are not.
    otherwise : str or Sentence, optional
        What to say where one of the figures is missing.
    **values : Figure, Span, date, str or Sentence
        What the names stand for. A plain number is refused.

    Raises
    ------
    FigureError
        A plain number, a bare number in the text, an unknown name or an unknown source.
    """
    template = _(template)
    try:
        parts = list(_parts(template, values))
    except _MissingError:
        if isinstance(otherwise, Sentence):
            return otherwise
        fallback = otherwise or _("The data say nothing about this for the period chosen.")
        return say(fallback, otherwise=None, **values)
    bare = bare_numbers("".join(part for part in parts if isinstance(part, str)))
    if bare:
        message = _("A number without a source: '{number}' in \"{text}\". Pass it as a figure.")
        raise FigureError(message.format(number=bare[0], text=template[:60]))
    return Sentence(tuple(parts))


def tell(template: str, *, otherwise: str | Sentence | None = None, **values: object) -> Told:
    """Say a sentence and show it; see :func:`say`."""
    return Told(say(template, otherwise=otherwise, **values))


def listed(items: Iterable[str | Sentence]) -> Sentence:
    """Join names or sentences as prose does: a, b and c."""
    given = [item if isinstance(item, Sentence) else Sentence((item,)) for item in items]
    parts: list[str | tuple[Figure, str]] = []
    for position, item in enumerate(given):
        if position:
            parts.append(_(" and ") if position == len(given) - 1 else ", ")
        parts.extend(item.parts)
    return Sentence(tuple(parts))


def quoted(text: str, sources: Iterable[str], table: str) -> Sentence:
    """Make a sentence of *text* from a row of *table*; bare numbers in it lead to the row's *sources*."""
    origin = Figure(None, "none", table=table, how=_("as the row says"), sources=tuple(sources))
    parts: list[str | tuple[Figure, str]] = []
    done = 0
    for match in find_bare(text):
        value = float(match[0].replace(",", ""))
        parts += [text[done : match.start()], (replace(origin, value=value), match[0])]
        done = match.end()
    return Sentence(tuple(filter(None, [*parts, text[done:]])))


def source_html(text: str, sources: Iterable[str], *, about: str = "") -> str:
    """Write *text* for JupyterLab as a link to its source's address, the credit of *sources* on hover."""
    data = package_here().folder
    found = [find_source(data, source) for source in sources]
    if not found:
        return html.escape(text)
    credited = "; ".join(source.credit for source in found)
    title = html.escape(f"{about}. {credited}" if about else credited, quote=True)
    address = next((source.printable_address for source in found if source.printable_address), "")
    if not address:
        return f'<abbr title="{title}">{html.escape(text)}</abbr>'
    return f'<a href="{html.escape(address, quote=True)}" title="{title}">{html.escape(text)}</a>'


class _MissingError(Exception):
    """A figure of the sentence has no value."""


def _parts(template: str, values: dict[str, object]) -> Iterator[str | tuple[Figure, str]]:
    for literal, name, spec, _conversion in _formatter.parse(template):
        if literal:
            yield literal
        if name is not None:
            yield from _filled(name, _value(name, values, template), spec or "")


def _value(name: str, values: dict[str, object], template: str) -> object:
    try:
        return _formatter.get_field(name, (), values)[0]
    except (KeyError, AttributeError, IndexError):
        message = _("Nothing is called '{name}' in \"{text}\". There are: {known}.")
        known = ", ".join(values) or _("none")
        raise FigureError(message.format(name=name, text=template[:60], known=known)) from None


def _filled(name: str, value: object, spec: str) -> Iterator[str | tuple[Figure, str]]:
    if isinstance(value, Figure):
        if value.missing:
            raise _MissingError
        if not value.sources:
            raise FigureError(_("The figure '{name}' carries no source.").format(name=name))
        yield value, format(value, spec)
    elif isinstance(value, Sentence):
        yield from value.parts
    elif value is None:
        raise _MissingError
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Span | pd.Period | dt.date):
        yield format(value, spec)
    else:
        message = _("'{name}' is the plain number {value}: pass a figure, so that its source can be printed.")
        raise FigureError(message.format(name=name, value=value))


def _figure_json(figure: Figure, text: str) -> dict[str, Any]:
    ends = {
        end: None if value is None else number_text(value, figure.unit)
        for end, value in (("low", figure.low), ("high", figure.high))
    }
    return {
        "text": text,
        "label": figure.label,
        "unit": figure.unit,
        **ends,
        "date": str(figure.date or ""),
        "area": figure.area,
        "how": figure.how,
        "bound": figure.bound,
        "table": figure.table,
        "sources": list(figure.sources),
    }


def _number_html(figure: Figure, text: str) -> str:
    about = "; ".join(filter(None, [figure.label, figure.area, str(figure.date or ""), figure.how]))
    return source_html(text, figure.sources, about=about)


def inline(text: str) -> str:
    """
    Write inline Markdown as HTML: strong, emphasis, code and links; short code is not broken across lines.

    >>> inline("[Chapter 4](four.ipynb) asks **who**")
    '<a href="four.ipynb">Chapter 4</a> asks <strong>who</strong>'
    """
    codes: list[str] = []

    def kept(code: re.Match[str]) -> str:  # a star in code multiplies
        style = ' style="white-space:nowrap"' if len(code[1]) <= SHORT else ""
        codes.append(f"<code{style}>{code[1]}</code>")
        return _CODE

    escaped = re.sub(r"`(.+?)`", kept, html.escape(text, quote=False))
    escaped = re.sub(LINK, r'<a href="\2">\1</a>', escaped)
    escaped = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escaped)
    escaped = re.sub(r"(?<!\*)\*(?!\*)(.+?)(?<!\*)\*(?!\*)", r"<em>\1</em>", escaped)
    return re.sub(_CODE, lambda _hole: codes.pop(0), escaped)
