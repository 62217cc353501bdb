"""Python as the page shows it: highlighted by classes, coloured by the style sheet."""

from __future__ import annotations

from functools import cache
from html import escape
from itertools import groupby

from markupsafe import Markup
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

# The kinds of word that the style sheet colours; all else stands bare, which keeps the page light.
COLOURED = frozenset(
    ("k", "kn", "kc", "ow", "nb", "s", "s1", "s2", "sa", "sd", "si", "se", "mi", "mf", "mh", "c", "c1", "cm")
)


def code_html(source: str, language: str = "python") -> Markup:
    """Write *source* as HTML, coloured words in a ``span`` by their kind; an unknown language is plain."""
    words = groupby(_lexer(language or "text").get_tokens(source.rstrip()), key=lambda token: _kind(token[0]))
    written = "".join(_written(kind, "".join(word for _token, word in run)) for kind, run in words)
    return Markup(f'<pre tabindex="0"><code>{written.rstrip()}</code></pre>')  # noqa: S704 - escaped here


@cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=True)
    except ClassNotFound:
        return get_lexer_by_name("text")


def _kind(token: _TokenType) -> str:
    """Give the class of a kind of word; nothing where it stays uncoloured."""
    kind = STANDARD_TYPES.get(token, "")
    return kind if kind in COLOURED else ""


def _written(kind: str, text: str) -> str:
    safe = escape(text, quote=False)
    return f'<span class="{kind}">{safe}</span>' if kind else safe
