"""The committed notebooks: clean, complete, and without a bare number."""

import json

import nbformat
import pytest

from coursekit.course import Course
from coursekit.narrative import bare_numbers

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
