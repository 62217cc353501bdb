"""Notebooks are read without Jupyter's libraries, as those would read them."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coursekit.errors import CourseError
from coursekit.notebooks import check_notebook, read_notebook

from .places import NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_chapter_is_read_as_jupyter_reads_it(path):
    """Each of our own notebooks, cell by cell."""
    assert read_notebook(path) == nbformat.read(path, as_version=4)


def test_outputs_and_attachments_are_read_as_jupyter_reads_them(tmp_path):
    """Text is one string, though the file holds lines; what is JSON stays as it is, lists too."""
    bundle = {"text/plain": "a\nb", "text/html": "<p>\n</p>", "application/vnd.x+json": {"a": ["b\n", "c"]}}
    outputs = [
        new_output("display_data", data={**bundle, "application/json": ["d\n", "e"]}),
        new_output("execute_result", data=bundle, execution_count=1),
        new_output("stream", name="stdout", text="one\ntwo\n"),
        new_output("error", ename="E", evalue="e", traceback=["1\n", "2"]),
    ]
    attached = new_markdown_cell("![x](attachment:x)", attachments={"x": {"image/svg+xml": "<svg>\n</svg>"}})
    path = tmp_path / "shown.ipynb"
    nbformat.write(new_notebook(cells=[attached, new_code_cell("x = 1\nx", outputs=outputs)]), path)
    assert '"one\\n"' in path.read_text(encoding="utf-8")
    assert read_notebook(path) == nbformat.read(path, as_version=4)


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
        ('{"nbformat": 3, "cells": []}', "its nbformat is not 4"),
        ('{"nbformat": 4, "cells": 7}', "no list of cells"),
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


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"cell_type": "heading"}, "is of no known kind"),
        ({"source": None}, "has no source"),
        ({"source": ["a", 1]}, "has no source"),
        ({"metadata": None}, "has no metadata"),
        ({"metadata": {"tags": "a"}}, "tags that are no list"),
        ({"outputs": None}, "has no outputs"),
        ({"outputs": [{"output_type": ["stream"]}]}, "one of no known kind"),
        ({"outputs": [{"output_type": "stream", "name": "stdout"}]}, "one of no known kind"),
        ({"outputs": [{"output_type": "display_data", "data": []}]}, "one of no known kind"),
        ({"attachments": {"x": 1}}, "has attachments that are none"),
    ],
)
def test_malformed_cell_is_named_by_its_number(tmp_path, change, why):
    """Whatever a report needs of a cell is checked before it is used."""
    sound = {"cell_type": "code", "source": ["1"], "metadata": {}, "outputs": []}
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": [sound, sound | change]}), encoding="utf-8")
    with pytest.raises(CourseError, match=f"malformed: cell 2 .*{why}"):
        read_notebook(path)
