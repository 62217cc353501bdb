"""Executed notebooks as chapters of the page: text, figures, tables, folded code, notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from coursekit.course import Chapter
from coursekit.errors import BuildError, CourseError
from coursekit.exercises.cells import has_tag
from coursekit.language import _
from coursekit.notebooks import read_notebook
from coursekit.report.code import code_html
from coursekit.report.drawings import Drawings
from coursekit.report.mentions import Mentions
from coursekit.report.notes import Bibliography, Notes, Place
from coursekit.report.outputs import Outputs
from coursekit.report.page import part
from coursekit.report.prose import Heading, Setting, markdown_html

HIDE_CELL = "hide-report"
HIDE_CODE = "hide-code"


@dataclass(frozen=True)
class Written:
    """A chapter ready for the page: ``sections`` are its headings of level 2, for the contents."""

    number: int
    anchor: str
    title: str
    minutes: int | None
    body: Markup
    sections: list[Heading]
    notes: Notes


@dataclass
class _Body:
    """The blocks of a chapter so far, and code that waits for something to show."""

    blocks: list[Markup] = field(default_factory=list)
    waiting: list[Markup] = field(default_factory=list)

    def add_text(self, text: Markup) -> None:
        self.flush()
        self.blocks.append(text)

    def add_cell(self, code: Markup | None, shown: Markup) -> None:
        """Add a cell; one that shows nothing lends its code to the next that does."""
        if code:
            self.waiting.append(code)
        if shown:
            self.blocks.append(part("cell", shown, self.waiting))
            self.waiting = []

    def flush(self) -> None:
        if self.waiting:
            self.blocks.append(part("cell", "", self.waiting))
            self.waiting = []


def chapter_number(chapter: Chapter, position: int) -> int:
    """Give a chapter the number its name begins with (``03_food`` is 3), else its *position* from 1."""
    digits = re.match(r"\d+", chapter.id)
    return int(digits[0]) if digits else position


def write_chapter(
    chapter: Chapter,
    number: int,
    executed: Path,
    bibliography: Bibliography,
    mentions: Mentions,
    drawings: Drawings,
    anchors: Mapping[str, str],
) -> Written:
    """
    Write the executed notebook of *chapter* as HTML.

    Parameters
    ----------
    executed : Path
        The notebook with its outputs.
    bibliography : Bibliography
        Where the sources used are kept.
    mentions : Mentions
        Where the terms mentioned are linked and kept.
    drawings : Drawings
        Where its charts come from.
    anchors : mapping
        Anchor by id of every chapter in the page, for links between chapters.

    Raises
    ------
    BuildError
        An output or a picture that cannot be printed, named by chapter and cell.
    """
    notebook = read_notebook(executed)
    anchor = anchors[chapter.id]
    mentions.begin_chapter()
    setting = Setting(anchor, chapter.notebook.parent, mentions, anchors)
    notes = Notes(anchor, bibliography)
    outputs = Outputs(number, anchor, notes, bibliography, mentions, drawings)
    body = _Body()
    for position, cell in enumerate(notebook["cells"], start=1):
        if not has_tag(cell, HIDE_CELL):
            _add_cell(body, cell, Place(chapter.id, position), setting, outputs)
    body.flush()
    titles = [heading.text for heading in setting.headings if heading.level == 1]
    sections = [heading for heading in setting.headings if heading.level == 2]
    title = titles[0] if titles else chapter.id
    return Written(number, anchor, title, chapter.minutes, Markup("\n").join(body.blocks), sections, notes)


def notebook_title(chapter: Chapter) -> str:
    """Give the title of a chapter that did not run: its notebook's first heading, else its id."""
    try:
        cells = read_notebook(chapter.notebook)["cells"]
    except (CourseError, OSError):
        return chapter.id
    sources = (cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    found = (re.search(r"^# +(.+)$", source, re.MULTILINE) for source in sources)
    return next((match[1].strip() for match in found if match), chapter.id)


def _add_cell(body: _Body, cell: Mapping[str, Any], place: Place, setting: Setting, outputs: Outputs) -> None:
    try:
        if cell["cell_type"] == "markdown":
            body.add_text(markdown_html(cell["source"], setting, place, cell.get("attachments")))
        elif cell["cell_type"] == "code":
            body.add_cell(_code(cell), outputs.show(cell["outputs"], place))
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        message = _("{place}: what it shows cannot be printed ({kind}: {error}). Run the chapter again.")
        raise BuildError(message.format(place=place, kind=type(error).__name__, error=error)) from error


def _code(cell: Mapping[str, Any]) -> Markup | None:
    """Write the code of a cell; one collapsed in the notebook only draws or tells, and stays there."""
    collapsed = cell["metadata"].get("jupyter", {}).get("source_hidden")
    if collapsed or has_tag(cell, HIDE_CODE) or not cell["source"].strip():
        return None
    return code_html(cell["source"])
