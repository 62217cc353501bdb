"""What a student gets holds no solution, no hidden test and no output, and still runs."""

import json

import pytest

from coursekit.teaching.masters import read_master
from coursekit.teaching.stripping import answer_stub, released, without_region

from .conftest import CANARY, HIDDEN, cell, marks, write_notebook


@pytest.fixture
def notebook(master_folder):
    """Give the released notebook of the second variant."""
    return released(read_master(master_folder / "rain.ipynb"), {"my_year": 2021}, {})


def sources(notebook):
    """The source of each cell by its id."""
    return {one["id"]: one["source"] for one in notebook["cells"]}


def test_no_solution_and_no_hidden_test_is_left(notebook):
    """Neither words of the solution, nor of the tests, nor what our metadata tells."""
    text = json.dumps(notebook)
    for secret in (CANARY, HIDDEN, "expect(", "slip(", "variants", "hints", "2022"):
        assert secret not in text, secret


def test_place_for_an_answer_runs(notebook):
    """Three dots stand in the place of the answer; what was given stays."""
    told = sources(notebook)
    assert told["rain-sum-a"] == 'rain = pd.read_csv("rain.csv")\nsum_of_year = ...'
    assert told["rain-rate-a"] == "def rate(mm, days):\n    ..."
    assert told["rain-sum-c"] == 'check("rain-sum", sum_of_year)'
    assert "*Write here.*" in told["rain-why-a"]


def test_variant_and_costs_are_written_in(notebook):
    """The student's own numbers, and what each exercise is worth."""
    told = sources(notebook)
    assert told["variant"] == "my_year = 2021  # yours"
    assert "2 points · about 2 minutes" in told["rain-sum-q"]


def test_marks_stay_and_lock_what_is_not_to_be_changed(notebook):
    """nbgrader can grade the release: its marks are there, tests and questions can't be edited."""
    by_id = {one["id"]: one["metadata"] for one in notebook["cells"]}
    assert by_id["rain-sum-c"]["nbgrader"]["grade_id"] == "rain-sum"
    assert by_id["rain-sum-c"]["editable"] is False
    assert "editable" not in by_id["rain-sum-a"]
    assert by_id["rain-sum-a"]["deletable"] is False
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_master_of_nbgrader_gets_nbgraders_own_places(tmp_path):
    """Without our metadata, cells look as nbgrader leaves them."""
    answer = marks("a", grade=False, solution=True, locked=False)
    tests = marks("t", grade=True, solution=False, locked=True, points=1)
    written = marks("w", grade=True, solution=True, locked=False, points=1)
    solution = "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
    tested = "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(2) == 2\n### END HIDDEN TESTS"
    ran = {"outputs": [{"output_type": "stream", "name": "stdout", "text": "2"}]}
    cells = [
        cell("code", "a", solution, nbgrader=answer),
        cell("code", "t", tested, nbgrader=tests) | ran,
        cell("markdown", "w", "My answer", nbgrader=written),
    ]
    write_notebook(tmp_path / "plain.ipynb", cells)
    told = released(read_master(tmp_path / "plain.ipynb"), {}, {})
    assert sources(told) == {
        "a": "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        "t": "assert f(1) == 1",
        "w": "YOUR ANSWER HERE",
    }
    assert told["cells"][1]["outputs"] == []


def test_region_is_taken_out_each_time_it_comes():
    """Two regions in one cell, and lines between them that stay."""
    source = "a\n### BEGIN X\n1\n### END X\nb\n### BEGIN X\n2\n### END X"
    assert without_region(source, "X") == "a\nb"


def test_stub_keeps_the_head_of_a_function():
    """Arguments with defaults and the docstring are the question, not the answer."""
    solution = 'def rate(n, per=1000):\n    """Give a rate."""\n    return n / per'
    assert answer_stub(solution, "rate") == 'def rate(n, per=1000):\n    """Give a rate."""\n    ...'
