"""A master is read as nbgrader would read it, and refused in one line where nbgrader would fail."""

import pytest

from coursekit.errors import CourseError
from coursekit.exercises.cells import role
from coursekit.teaching.masters import needed_for_answers, read_master

from .conftest import cell, marks, write_notebook


def test_exercises_are_read_with_what_belongs_to_them(master_folder):
    """Points come from nbgrader's marks; title, kind, minutes, hints and rubric from ours."""
    master = read_master(master_folder / "rain.ipynb")
    first, last = master.exercises[0], master.exercises[-1]
    assert (first.id, first.kind, first.points, first.minutes, first.hints) == (
        "rain-sum", "number", 2, 2, ("one", "two"),
    )  # fmt: skip
    assert (last.kind, last.points, last.rubric) == ("written", 3, ("Names who measured.",))
    assert [dict(one) for one in master.variants] == [{"my_year": 2020}, {"my_year": 2021}, {"my_year": 2022}]
    assert master.title == "Counting rain"


@pytest.mark.parametrize(
    ("grade", "solution", "locked", "said"),
    [
        (False, True, False, "answer"),
        (True, False, True, "tests"),
        (True, True, False, "manual"),
        (False, False, True, "locked"),
    ],
)
def test_role_follows_nbgraders_table(grade, solution, locked, said):
    """The four kinds of cells of nbgrader's format."""
    marked = marks("x", grade=grade, solution=solution, locked=locked, points=1)
    assert role(cell("code", "x", "", nbgrader=marked)) == said


def test_task_and_unmarked_cells_have_their_roles():
    """A task is a task; a cell without marks has none."""
    task = marks("x", grade=False, solution=False, locked=True) | {"task": True}
    assert role(cell("markdown", "x", "", nbgrader=task)) == "task"
    assert role(cell("markdown", "x", "")) == ""


GOOD = marks("one", grade=True, solution=False, locked=True, points=1)


@pytest.mark.parametrize(
    ("metadata", "source", "says"),
    [
        ({"nbgrader": GOOD | {"schema_version": 1}}, "", "not of schema 3"),
        ({"nbgrader": {"grade": True}}, "", "not of schema 3"),
        ({"nbgrader": GOOD | {"grade_id": "a b"}}, "", "grade_id “a b” is missing or has other signs"),
        ({"nbgrader": {k: v for k, v in GOOD.items() if k != "points"}}, "", "says no points"),
        ({"nbgrader": GOOD}, "### BEGIN HIDDEN TESTS", "do not come in pairs"),
        ({"nbgrader": GOOD}, "### BEGIN SOLUTION\n### END SOLUTION", "isn't marked as an answer"),
        ({}, "### BEGIN SOLUTION\n### END SOLUTION", "isn't marked as an answer"),
        ({}, "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", "isn't marked as autograder tests"),
    ],
)
def test_bad_marks_are_told_in_one_line_with_the_cell(tmp_path, metadata, source, says):
    """The message names the file, the cell and what is wrong."""
    path = tmp_path / "m.ipynb"
    write_notebook(path, [cell("markdown", "t", "# T"), cell("code", "c", source, **metadata)])
    with pytest.raises(CourseError) as caught:
        read_master(path)
    assert says in str(caught.value)
    assert f"{path}, cell 2" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_id_used_twice_is_refused(tmp_path):
    """Two graded cells of one name would share a mark."""
    path = tmp_path / "m.ipynb"
    write_notebook(path, [cell("code", "a", "", nbgrader=GOOD), cell("code", "b", "", nbgrader=GOOD)])
    with pytest.raises(CourseError, match="is that of cell 1 too"):
        read_master(path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": [3]}', '{"worksheets": []}'])
def test_file_that_is_no_notebook_is_told(tmp_path, text):
    """Neither a traceback nor an empty release."""
    path = tmp_path / "m.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match="no Jupyter notebook"):
        read_master(path)


def test_variants_must_set_the_same_names(tmp_path):
    """A name that one variant forgets would keep another's value."""
    path = tmp_path / "m.ipynb"
    variants = {"coursekit": {"variants": [{"a": 1}, {"b": 1}]}}
    write_notebook(path, [cell("code", "v", "a = 1", tags=["variant"], **variants)])
    with pytest.raises(CourseError, match="same names as the first"):
        read_master(path)


def test_variants_must_have_a_line_to_go_to(tmp_path):
    """A value that comes nowhere would leave every student with the same numbers."""
    path = tmp_path / "m.ipynb"
    variants = {"coursekit": {"variants": [{"a": 1, "b": 2}]}}
    write_notebook(path, [cell("code", "v", "a, b = 1, 2", tags=["variant"], **variants)])
    with pytest.raises(CourseError, match="needs a line a = …"):
        read_master(path)


def test_answers_need_only_setup_and_exercises(master_folder):
    """With a set-up cell the rest of a chapter need not run; without one everything must."""
    extra = cell("code", "long", "raise RuntimeError('not needed')")
    cells = [*read_master(master_folder / "rain.ipynb").cells, extra]
    assert extra not in needed_for_answers(cells)
    plain = [one for one in cells if "setup" not in one["metadata"].get("tags", [])]
    assert extra in needed_for_answers(plain)
