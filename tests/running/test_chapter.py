"""One chapter: what is checked before it runs, and how its outcome is told."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.errors import CourseError
from coursekit.running.chapter import check_notebook, drop_exercises, last_cell_run, tagged_cell


def test_sound_notebook_passes(tiny_course):
    """A committed chapter raises nothing."""
    check_notebook(tiny_course.chapters[0].notebook, needs_parameters=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it is no JSON"),
        ("", "it is no JSON"),
        ("[]", "malformed"),
        ("{}", "malformed"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
            "malformed",
        ),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 7}', "malformed"),
    ],
)
def test_malformed_notebook_is_named_in_one_line(tmp_path, text, why):
    """The message names the file and says what to do."""
    path = tmp_path / "chapter.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=why) as caught:
        check_notebook(path, needs_parameters=False)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_notebook_that_is_no_text_is_malformed(tmp_path):
    """Bytes that are no UTF-8 are not a traceback."""
    path = tmp_path / "chapter.ipynb"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="malformed"):
        check_notebook(path, needs_parameters=False)


def test_missing_notebook_is_named(tmp_path):
    """course.toml may name a file that is not there."""
    with pytest.raises(CourseError, match=r"gone\.ipynb is missing"):
        check_notebook(tmp_path / "gone.ipynb", needs_parameters=False)


def test_parameters_cell_is_asked_for_only_by_courses_with_parameters(tmp_path):
    """Where course.toml declares none, the notebook's own defaults hold."""
    path = tmp_path / "chapter.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), path)
    check_notebook(path, needs_parameters=False)
    with pytest.raises(CourseError, match="no cell tagged 'parameters'"):
        check_notebook(path, needs_parameters=True)


def test_tagged_cell_is_found_by_its_place():
    """The first cell that carries the tag counts."""
    cells = [new_markdown_cell("# T"), new_code_cell("x = 1", metadata={"tags": ["parameters"]})]
    assert tagged_cell(new_notebook(cells=cells), "parameters") == 1
    assert tagged_cell(new_notebook(cells=cells), "other") is None


def test_last_cell_run_is_where_a_kernel_died():
    """An end time is given to each cell that was begun, and to none after."""
    ended = {"papermill": {"end_time": "2026-01-01"}}
    cells = [new_code_cell("1", metadata=ended), new_code_cell("2", metadata=ended), new_code_cell("3")]
    assert last_cell_run(new_notebook(cells=cells)) == 1
    assert last_cell_run(new_notebook(cells=[new_code_cell("1")])) is None
    assert last_cell_run(None) is None


def test_exercises_are_left_out_and_the_others_keep_their_numbers():
    """A failure is told by the number its cell has in the committed notebook."""
    marked = {"nbgrader": {"grade": False, "solution": True, "locked": False}}
    cells = [
        new_markdown_cell("# T"),
        new_markdown_cell("### Exercise", metadata={"tags": ["exercise"]}),
        new_code_cell("x = 1", metadata=marked),
        new_code_cell("y = 1"),
    ]
    notebook = new_notebook(cells=cells)
    assert drop_exercises(notebook) == [1, 4]
    assert [cell.source for cell in notebook.cells] == ["# T", "y = 1"]
