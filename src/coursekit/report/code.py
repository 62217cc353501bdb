"""Python as the page shows it: highlighted by classes, coloured by the style sheet."""

from __future__ import annotations

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound


def code_html(source: str, language: str = "python") -> Markup:
    """Write *source* as HTML, each word in a ``span`` by its kind; an unknown language stays plain."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=True)
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    coloured = highlight(source.rstrip(), lexer, HtmlFormatter(nowrap=True))
    return Markup(f'<pre tabindex="0"><code>{coloured.rstrip()}</code></pre>')  # noqa: S704 - pygments escapes
