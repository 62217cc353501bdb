"""One chapter: what of it runs, and how its outcome is told."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.running.chapter import drop_exercises, last_cell_run, tagged_cell


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
