"""
Prose: Markdown cells and sentences as HTML.

A sentence is Markdown with figures in it. The figures stand aside while the Markdown is read, so that
emphasis may span them, and come back as links to their notes.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import mistune
from markupsafe import Markup

from coursekit.errors import BuildError
from coursekit.language import _
from coursekit.report.code import code_html
from coursekit.report.markup import clean, curl, plain
from coursekit.report.mentions import Mentions
from coursekit.report.notes import Notes, Place, free_id, slug

# Private-use characters: one keeps a sentence from being read as a list, two hold a figure's place.
_GUARD, _OPEN, _CLOSE = "\ue000", "\ue001", "\ue002"
_HELD = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PLUGINS = ["strikethrough", "table", "def_list"]


@dataclass(frozen=True)
class Heading:
    """One heading of a chapter: its level in the notebook (1 is the title), anchor and words."""

    level: int
    anchor: str
    text: str


@dataclass
class Setting:
    """What a chapter's Markdown needs to know: its prefix, folder, and the terms and chapters it links to."""

    prefix: str
    folder: Path
    mentions: Mentions
    anchors: Mapping[str, str] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)


def markdown_html(
    text: str, setting: Setting, place: Place, attachments: Mapping[str, Any] | None = None
) -> Markup:
    """
    Write a Markdown cell as HTML; its headings are kept in *setting*.

    Headings go one level down, for the page has a title of its own. Terms are linked where they are first
    mentioned. Pictures are put into the page; one that would be fetched is a BuildError, as is one that is
    missing.
    """
    renderer = _Renderer(setting, place, attachments or {})
    written = clean(str(mistune.create_markdown(renderer=renderer, plugins=_PLUGINS)(text)))
    return setting.mentions.link(Markup(curl(written)))  # noqa: S704 - cleaned


def sentence_html(sentence: Mapping[str, Any], notes: Notes, place: Place, *, block: bool = False) -> Markup:
    """Write a sentence, every number a link to its note; with *block* as paragraphs."""
    held = "".join(part if isinstance(part, str) else _hold(part) for part in sentence["parts"])
    shown = curl(clean(str(_inline_markdown()(_GUARD + held))).replace(_GUARD, ""))
    linked = _HELD.sub(lambda match: notes.link(sentence["figures"][int(match[1])], place), shown)
    if not block:
        linked = re.sub(r"\s*</p>\s*<p>\s*", " ", linked)
        linked = re.sub(r"^<p>|</p>\s*$", "", linked.strip())
    return Markup(linked)  # noqa: S704 - cleaned, and links escape their text


def sentence_text(sentence: Mapping[str, Any] | None) -> str:
    """Give a sentence as plain text."""
    if not sentence:
        return ""
    texts = [figure["text"] for figure in sentence["figures"]]
    said = "".join(part if isinstance(part, str) else texts[part["figure"]] for part in sentence["parts"])
    return plain(curl(clean(str(_inline_markdown()(_GUARD + said))))).replace(_GUARD, "")


def _hold(part: Mapping[str, int]) -> str:
    return f"{_OPEN}{part['figure']}{_CLOSE}"


@cache
def _inline_markdown() -> mistune.Markdown:
    return mistune.create_markdown(escape=True)


class _Renderer(mistune.HTMLRenderer):
    """HTML for one Markdown cell of a chapter."""

    def __init__(self, setting: Setting, place: Place, attachments: Mapping[str, Any]) -> None:
        super().__init__(escape=False)
        self._setting = setting
        self._place = place
        self._attachments = attachments

    def heading(self, text: str, level: int, **_attrs: Any) -> str:
        words = plain(curl(clean(text)))
        taken = {heading.anchor for heading in self._setting.headings}
        anchor = free_id(f"{self._setting.prefix}-{slug(words)}", taken)
        self._setting.headings.append(Heading(level, anchor, words))
        if level == 1:
            return ""  # the chapter's title stands in its header
        depth = min(level + 1, 6)
        return f'<h{depth} id="{anchor}">{text}</h{depth}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        target = self._target(url)
        return text if target is None else super().link(text, target, title)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        alt = mistune.escape(plain(text) or title or "")
        return f'<img src="{self._picture(url)}" alt="{alt}">'

    def block_code(self, code: str, info: str | None = None) -> str:
        return code_html(code, (info or "text").split()[0])

    def block_quote(self, text: str) -> str:
        return f"<blockquote>{text}</blockquote>\n"

    def _target(self, url: str) -> str | None:
        """Lead a link to another chapter or a section to its place in the page; None where it has none."""
        if url.startswith("#"):
            return f"#{self._setting.prefix}-{slug(url[1:])}"
        file = url.partition("#")[0]
        if file.endswith(".ipynb"):
            anchor = self._setting.anchors.get(Path(file).stem)
            return f"#{anchor}" if anchor else None
        return url if re.match(r"(?i)https?:|mailto:", url) else None

    def _picture(self, url: str) -> str:
        if url.startswith("data:image/"):
            return url
        if url.startswith("attachment:"):
            kind, data = next(iter(self._attachments[url.partition(":")[2]].items()))
            return f"data:{kind};base64,{data}"
        path = self._setting.folder / url
        if re.match(r"(?i)https?:|//", url) or not path.is_file():
            message = _("{place}: the picture '{url}' is not in the course. Put it beside the notebook.")
            raise BuildError(message.format(place=self._place, url=url))
        kind = mimetypes.guess_type(path.name)[0] or "image/png"
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
