"""The committed notebooks: clean, complete, and without a bare number."""

import ast
import json
import re

import nbformat
import pytest

from coursekit.course import Course
from coursekit.exercises.cells import is_exercise
from coursekit.numerals import bare_numbers

from .places import COURSE, NOTEBOOKS

EACH = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind):
    """The cells of one kind in a notebook."""
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


@EACH
def test_notebook_is_committed_clean(path):
    """Neither outputs nor execution counts nor a machine's metadata are in version control."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert [cell["id"] for cell in raw["cells"] if cell.get("outputs") or cell.get("execution_count")] == []
    assert set(raw["metadata"]) <= {"kernelspec", "language_info"}
    nbformat.validate(nbformat.from_dict(raw))


@EACH
def test_markdown_carries_no_statistic(path):
    """Every number in prose comes from a figure; years, dates and numbering are free."""
    free = Course.load(COURSE).free_numbers
    found = {cell.id: bare_numbers(cell.source, free) for cell in cells(path, "markdown")}
    assert {name: numbers for name, numbers in found.items() if numbers} == {}


@EACH
def test_notebook_has_one_parameters_cell(path):
    """papermill and the reader find the parameters in one place."""
    tagged = [cell for cell in cells(path, "code") if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    for name in Course.load(COURSE).parameters:
        assert f"{name} = " in tagged[0].source


@EACH
def test_chapter_says_how_long_it_takes(path):
    """The minutes in the notebook are those in course.toml."""
    chapter = Course.load(COURSE).chapter(path.stem)
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    assert f"About {chapter.minutes} minutes" in text


@EACH
def test_chapter_is_whole(path):
    """Title, objectives, what the data cannot say, takeaways and sources are all there."""
    text = "\n".join(cell.source for cell in cells(path, "markdown")).lower()
    for heading in ("you will be able to", "what the data cannot say", "takeaways", "sources"):
        assert heading in text, heading


def test_every_notebook_is_a_chapter_and_every_chapter_a_notebook():
    """course.toml and the folder agree."""
    assert [chapter.notebook for chapter in Course.load(COURSE).chapters] == NOTEBOOKS


# What frames a chapter, and claims nothing that could be doubted.
FRAME = {
    "",
    "## You will be able to",
    "## Before you start",
    "## The data and who made it",
    "## What the data cannot say",
    "## Takeaways",
    "## Sources",
}


def sections(path):
    """Each section of a chapter by its heading: the text and code of its cells, exercises left out."""
    heading, found = "", {}
    for cell in nbformat.read(path, as_version=4).cells:
        if is_exercise(cell):
            continue
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            heading = cell.source.splitlines()[0]
        found[heading] = found.get(heading, "") + cell.source + "\n"
    return found


@EACH
def test_every_chart_says_how_to_read_it(path):
    """What one mark stands for, and what to compare."""
    calls = [
        call
        for cell in cells(path, "code")
        if not is_exercise(cell)
        for call in ast.walk(ast.parse(cell.source))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "show"
    ]
    silent = [call.args[0].value for call in calls if "how" not in {keyword.arg for keyword in call.keywords}]
    assert silent == []


@EACH
def test_every_section_reads_its_charts_aloud_and_doubts(path):
    """No figure stands without its words, and no section of a chapter without its limits."""
    told = {heading: text for heading, text in sections(path).items() if heading not in FRAME}
    drawn = [heading for heading, text in told.items() if re.search(r"\bshow\(", text)]
    assert [heading for heading in drawn if "Read it aloud" not in told[heading]] == []
    for_readers = path in [chapter.notebook for chapter in Course.load(COURSE).report_chapters]
    doubted = told if for_readers else drawn
    assert [heading for heading in doubted if "Doubt it" not in told[heading]] == []
