"""
HTML that others wrote (pandas, a Markdown cell, a plain output), made safe to stand in the page.

Scripts, styles, frames and whatever would load something are dropped; every element left open is closed.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from markupsafe import Markup

VOID = {"area", "br", "col", "hr", "img", "wbr"}
# Elements dropped with all they hold, and those dropped alone.
_DROPPED_WHOLE = {"audio", "embed", "iframe", "math", "object", "script", "style", "svg", "template", "video"}
_DROPPED_ALONE = {
    "base", "body", "button", "canvas", "form", "head", "html", "input", "link", "meta", "param",
    "select", "source", "textarea", "title", "track",
}  # fmt: skip
_KEPT_ATTRIBUTES = {
    "abbr", "alt", "aria-label", "class", "colspan", "dir", "headers", "height", "href", "id", "lang",
    "open", "reversed", "rowspan", "scope", "span", "src", "start", "tabindex", "title", "value", "width",
}  # fmt: skip
_ADDRESS = re.compile(r"(?i)(https?:|mailto:|#)")
_PIECES = re.compile(r"<(code|pre)\b.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
_OPENING = re.compile(r"""(?<=[\s(\[–—“‘/])["'](?=\S|$)""")
_NUMBER_CELL = re.compile(r"<td>(\s*[-−–+]?\d[\d,. ]*%?\s*)</td>")


def clean(text: str) -> Markup:
    """
    Give *text* without anything that runs or loads, and well formed.

    >>> clean('<b onclick="x()">ten<script>alert(1)</script>')
    Markup('<b>ten</b>')
    """
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return cleaner.result()


def data_frame(table: str) -> Markup:
    """Give a table of pandas its headings' scope, and its numbers the class by which they are set."""
    safe = _NUMBER_CELL.sub(r'<td class="n">\1</td>', str(clean(table)))
    safe = safe.replace("<th></th>", "<td></td>")
    head, closing, body = safe.rpartition("</thead>")
    scoped = head.replace("<th>", '<th scope="col">') + closing + body.replace("<th>", '<th scope="row">')
    return Markup(scoped)  # noqa: S704 - cleaned above


def curl(text: str) -> str:
    """
    Set straight quotes and apostrophes of an HTML text as books do; code stays as it is.

    >>> curl('He said "<em>no</em>" to <code>"x"</code>.')
    'He said “<em>no</em>” to <code>"x"</code>.'
    """
    before, out = " ", []
    for match in _PIECES.finditer(text):
        piece = match[0]
        if not piece.startswith("<"):
            piece = _curled(piece, before)
            before = piece[-1]
        out.append(piece)
    return "".join(out)


def _curled(text: str, before: str) -> str:
    """Set the quotes of a run of text that comes after the character *before*."""
    text = _OPENING.sub(lambda match: {'"': "“", "'": "‘"}[match[0]], before + text)
    return text[1:].replace('"', "”").replace("'", "’")


def plain(text: str) -> str:
    """Give the words of an HTML text without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


class _Cleaner(HTMLParser):
    """Writes down again what it reads, but for what :func:`clean` drops."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []
        self._dropping: list[str] = []

    def result(self) -> Markup:
        """Close what is open and give the text."""
        closing = [f"</{tag}>" for tag in reversed(self._open)]
        return Markup("".join([*self._out, *closing]))  # noqa: S704 - every piece was escaped

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED_WHOLE:
            self._dropping.append(tag)
        if self._dropping or tag in _DROPPED_ALONE:
            return
        self._out.append(f"<{tag}{_attributes(tag, attrs)}>")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED_WHOLE:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
            return
        if tag not in self._open:
            return
        while (closed := self._open.pop()) != tag:
            self._out.append(f"</{closed}>")
        self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._out.append(html.escape(data, quote=False))


def _attributes(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    kept = [(name, value or "") for name, value in attrs if _is_kept(tag, name, value or "")]
    return "".join(f' {name}="{html.escape(value)}"' for name, value in kept)


def _is_kept(tag: str, name: str, value: str) -> bool:
    if name not in _KEPT_ATTRIBUTES:
        return False
    if name == "href":
        return tag == "a" and bool(_ADDRESS.match(value))
    if name == "src":
        return tag == "img" and value.startswith("data:image/")
    return True
