"""Outputs of an earlier run put into today's notebook: the same as running it anew."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.course import Limits
from coursekit.running.chapter import Job, run_job
from coursekit.running.weaving import weave

pytestmark = pytest.mark.slow


def notebook():
    """Give a chapter with parameters, text, an exercise and some outputs."""
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_code_cell("word = 'unset'", id="given", metadata={"tags": ["parameters"]}),
        new_markdown_cell("Text.", id="text"),
        new_code_cell("print(word)\nword * 2", id="said"),
        new_code_cell("word = 'mine'", id="task", metadata={"tags": ["exercise"]}),
        new_code_cell("", id="empty"),
        new_code_cell("len(word)", id="length"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"title": "Old", "editor": "any", "kernelspec": kernel})


def run(chapter, folder):
    """Run a notebook as a build does; give it woven."""
    text = nbformat.writes(chapter)
    outcome = run_job(Job("a", text, folder, {"word": "given"}, Limits()))
    assert outcome.error is None
    return outcome.executed, weave(text, outcome.executed)


def move(chapter):
    cells = chapter.cells
    cells.insert(5, cells.pop(2))


def add(chapter):
    chapter.cells.insert(3, new_markdown_cell("More.", id="more"))
    chapter.cells.append(new_markdown_cell("End.", id="end"))


def remove(chapter):
    del chapter.cells[2], chapter.cells[0]


def reword(chapter):
    chapter.cells[2]["source"] = "Other *words*."
    chapter.cells[2]["metadata"] = {"tags": ["aside"]}


def collapse(chapter):
    chapter.cells[3]["metadata"] = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    chapter.cells[1]["metadata"] = {"tags": ["parameters", "hide-cell"]}


def drop_the_exercise(chapter):
    del chapter.cells[4]


def rename_cells(chapter):
    chapter.cells[3]["id"] = "another"


def tell_other_things(chapter):
    chapter.metadata["authors"] = [{"name": "Someone"}]
    chapter.metadata["title"] = "New"
    del chapter.metadata["editor"]


def name_another_kernel(chapter):
    chapter.metadata["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
    chapter.metadata["language_info"] = {"name": "python", "version": "3.0"}


def name_no_kernel(chapter):
    del chapter.metadata["kernelspec"]


EDITS = [
    move,
    add,
    remove,
    reword,
    collapse,
    drop_the_exercise,
    rename_cells,
    tell_other_things,
    name_another_kernel,
    name_no_kernel,
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Give the outcome of the notebook before any edit."""
    return run(notebook(), tmp_path_factory.mktemp("ran"))[0]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_woven_outputs_are_those_of_a_fresh_run(ran, edit, tmp_path):
    """Byte for byte, whatever of the prose or of the dressing of code has changed."""
    edited = notebook()
    edit(edited)
    _executed, fresh = run(edited, tmp_path)
    assert weave(nbformat.writes(edited), ran) == fresh
    assert "given" in fresh
    nbformat.validate(json.loads(fresh))


def test_weaving_a_run_into_its_own_notebook_changes_nothing(ran):
    """Weaving twice is weaving once."""
    woven = weave(nbformat.writes(notebook()), ran)
    assert [cell["id"] for cell in json.loads(woven)["cells"]] == [
        "title", "given", "injected-parameters", "text", "said", "empty", "length",
    ]  # fmt: skip
    without = notebook()
    del without.cells[4]
    assert weave(nbformat.writes(without), woven) == woven
