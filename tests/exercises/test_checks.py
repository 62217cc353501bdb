"""`check`, `hint` and `progress` in a release: kind, quick, remembered, and never in the way."""

import json
import os

import pytest

from coursekit.errors import CourseError, UsageError
from coursekit.exercises import checks, expectations
from coursekit.exercises.expectations import expect, expected
from coursekit.exercises.keys import lock
from coursekit.exercises.sheets import Exercise, Sheet


@pytest.fixture
def release(tmp_path, monkeypatch):
    """Work in a release with a number and a written answer, and give its folder."""
    expect("rain-sum", 341.75, places=1)
    key = expected("rain-sum").key
    expectations._live.clear()
    exercises = (
        Exercise("rain-sum", "Add up", "number", 2, 3, "add", hints=("Which rows?", "Sum them.")),
        Exercise(
            "rain-why", "Why", "written", 3, 9, "say", rubric=("Names who measured.", "Says since when.")
        ),
    )
    locks = {one.exercise: one for one in lock([key], "salt", for_marks=False)}
    sheet = Sheet("rain", "practice", exercises, locks, {}, {})
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "rain.json").write_text(sheet.as_json(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys):
    """What was printed since the last look."""
    return capsys.readouterr().out


@pytest.mark.usefixtures("release")
def test_check_says_right_not_yet_and_where_to_look(capsys):
    """Three lines, and never the answer."""
    checks.check("rain-sum", 341.8)
    assert said(capsys) == "Right. Your answer is what we find, too.\n"
    checks.check("rain-sum", 0.34175)
    told = said(capsys)
    assert told.startswith("Right so far: the digits.\nNot yet: it is a thousand times too small")
    assert "\nLook next at: " in told
    assert "341" not in told


def test_right_form_alone_is_not_called_right(capsys):
    """Where only the form can be checked, the author says what that means."""
    expect("x", 3, praise="every part is there.")
    checks.check("x", 3)
    expectations._live.clear()
    assert said(capsys) == "Right. every part is there.\n"


def test_check_of_nothing_points_to_the_hint(release, capsys):
    """An untried exercise isn't counted as a try."""
    checks.check("rain-sum", ...)
    assert said(capsys).startswith("Not attempted yet. Replace the three dots")
    assert not (release / "my_progress.json").exists()


@pytest.mark.usefixtures("release")
def test_check_of_a_written_answer_shows_what_is_looked_for(capsys):
    """Nothing pretends to judge prose."""
    checks.check("rain-why", "Because.")
    assert (
        said(capsys)
        == "This answer is read by a person. What she looks for:\nNames who measured.\nSays since when.\n"
    )


@pytest.mark.usefixtures("release")
def test_hints_come_one_at_a_time(capsys):
    """After the last, all of them again."""
    checks.hint("rain-sum")
    assert said(capsys) == "Hint 1 of 2:\nWhich rows?\n"
    checks.hint("rain-sum")
    assert said(capsys) == "Hint 2 of 2:\nSum them.\n"
    checks.hint("rain-sum")
    assert said(capsys) == "These are all the hints:\nWhich rows?\nSum them.\n"


def test_progress_survives_and_says_where_it_is_kept(release, capsys):
    """It is read from the file each time, so a restart of the kernel loses nothing."""
    checks.check("rain-sum", 1)
    checks.hint("rain-sum")
    checks.check("rain-sum", 341.75)
    checks.check("rain-sum", 2)  # a later slip takes nothing away
    said(capsys)
    checks.progress()
    told = said(capsys)
    assert told.startswith("rain: 1 of 1 exercise right\n")
    assert "right, 3 tries, 1 hint" in told
    assert "read by a person" in told
    assert f"Kept in {release / 'my_progress.json'}" in told


def test_damaged_progress_is_set_aside(release, capsys):
    """A check works; what was there is kept under another name."""
    (release / "my_progress.json").write_text("{not json", encoding="utf-8")
    checks.check("rain-sum", 341.75)
    assert said(capsys).startswith("Right.")
    assert (release / "my_progress.damaged.json").read_text(encoding="utf-8") == "{not json"
    assert json.loads((release / "my_progress.json").read_text(encoding="utf-8"))["rain-sum"]["tries"] == 1


@pytest.mark.usefixtures("release")
def test_check_works_where_nothing_can_be_written(capsys, monkeypatch):
    """A folder on a read-only stick."""

    def refuse(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("coursekit.exercises.progress.write_atomic", refuse)
    checks.check("rain-sum", 341.75)
    told = said(capsys)
    assert told.startswith("Right.")
    assert "could not be written" in told


def test_damaged_progress_where_nothing_can_be_written(release, capsys, monkeypatch):
    """It can't even be set aside, and a check works all the same."""

    def refuse(*_args):
        raise PermissionError(13, "Permission denied")

    (release / "my_progress.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr("pathlib.Path.replace", refuse)
    checks.check("rain-sum", 341.75)
    assert said(capsys).startswith("Right.")


def test_checks_are_found_from_a_folder_below(release, capsys, monkeypatch):
    """A student may have moved her notebook."""
    (release / "mine").mkdir()
    monkeypatch.chdir(release / "mine")
    checks.check("rain-sum", 341.75)
    assert said(capsys).startswith("Right.")


@pytest.mark.usefixtures("release")
def test_unknown_exercise_is_answered_with_those_near():
    """A typing error is one line, not a traceback."""
    with pytest.raises(UsageError, match="Is one of these meant: rain-sum"):
        checks.check("rain-summ", 1)


def test_outside_a_release_the_way_in_is_told(tmp_path, monkeypatch, capsys):
    """In a master's folder, or anywhere else."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="coursekit lab"):
        checks.check("rain-sum", 1)
    checks.progress()
    assert "coursekit lab" in said(capsys)


def test_damaged_sheet_is_told_in_one_line(release):
    """With what to do about it."""
    path = release / "checks" / "rain.json"
    path.write_text("{}", encoding="utf-8")
    os.utime(path, (1, 1))
    with pytest.raises(CourseError, match="is damaged") as caught:
        checks.check("rain-sum", 1)
    assert "\n" not in str(caught.value)


def test_wrong_answer_in_a_master_stops_its_cell():
    """So nbgrader, which counts a cell that fails as no points, marks it."""
    expect("x", 3)
    with pytest.raises(checks.NotRightError, match="x: "):
        checks.check("x", 4)
    checks.check("x", 3)
    expectations._live.clear()
