"""The exercises of the course itself: they teach what the chapters promise, and their guards hold."""

import json
import re

import nbformat
import pytest

from coursekit.course import Course
from coursekit.exercises.complaints import complaint
from coursekit.exercises.keys import lock
from coursekit.exercises.sheets import sheets_in
from coursekit.teaching.labs import make_lab
from coursekit.teaching.listing import exercise_table
from coursekit.teaching.masters import read_master

from ..exercises.masters import run_master
from ..places import COURSE, ROOT
from .notebooks import outcomes, run

MASTERS = [read_master(chapter.notebook) for chapter in Course.load(COURSE).chapters]
CHAPTERS = [master for master in MASTERS if not master.name.startswith("capstone")]
CAPSTONES = [master for master in MASTERS if master.name.startswith("capstone")]
EACH = pytest.mark.parametrize("master", MASTERS, ids=lambda master: master.name)
EACH_CHAPTER = pytest.mark.parametrize("master", CHAPTERS, ids=lambda master: master.name)


def few_variants(master):
    """The first, the middle and the last of a master's variants."""
    every = master.variants or ({},)
    return [every[0], every[len(every) // 2], every[-1]]


@pytest.fixture(scope="module")
def ran():
    """Give a function that runs a master under a variant, once however many tests ask."""
    known = {}

    def run_once(master, number, **parameters):
        place = (master.name, number, *parameters.items())
        if place not in known:
            found, _names = run_master(master.path, few_variants(master)[number], **parameters)
            known[place] = found
        return known[place]

    return run_once


def objectives(master):
    """The verbs a chapter says its readers will be able to do."""
    notebook = nbformat.read(master.path, as_version=4)
    told = next(cell.source for cell in notebook.cells if "you will be able to" in cell.source.lower())
    return {verb.casefold() for verb in re.findall(r"(?m)^- \*\*(\w+)", told)}


@EACH
def test_marks_are_nbgraders_and_nothing_else(master):
    """Schema 3 allows no further key, and wants points where a cell is graded; ours stand beside it."""
    allowed = {"schema_version", "grade_id", "grade", "solution", "locked", "task", "points"}
    for cell in master.cells:
        marks = cell["metadata"].get("nbgrader", {})
        assert set(marks) <= allowed, cell["id"]
        assert ("points" in marks) == bool(marks.get("grade")), cell["id"]
        assert set(cell["metadata"]) <= {"nbgrader", "coursekit", "tags", "jupyter"}, cell["id"]


@EACH_CHAPTER
def test_chapter_has_an_exercise_of_each_kind(master):
    """From a number to an open question; a Series or a DataFrame stands for tables."""
    kinds = [exercise.kind for exercise in master.exercises]
    assert len(kinds) >= 5
    assert {"number", "choice", "function", "chart", "written"} <= set(kinds)
    assert {"series", "frame"} & set(kinds)


def test_course_has_thirty_exercises_and_two_capstones():
    """Each id once in the whole course, for marks carry no notebook's name."""
    ids = [exercise.id for master in MASTERS for exercise in master.exercises]
    assert len(ids) == len(set(ids)) >= 30
    assert len(CAPSTONES) == 2


@EACH_CHAPTER
def test_every_objective_is_practised(master):
    """Planned backwards: what the chapter promises, an exercise asks for."""
    assert objectives(master) == {exercise.objective for exercise in master.exercises}


@EACH
def test_exercise_says_all_a_teacher_and_a_student_need(master):
    """Points, minutes, hints in steps; a rubric where a person reads."""
    for exercise in master.exercises:
        assert exercise.points > 0, exercise.id
        assert 2 <= exercise.minutes <= 45, exercise.id
        assert len(exercise.hints) >= (1 if exercise.kind == "written" else 2), exercise.id
        assert bool(exercise.rubric) == (exercise.kind == "written"), exercise.id


@EACH
def test_master_passes_all_its_checks_under_three_variants(master, ran):
    """Every solution agrees with an answer found along another path; a check that fails would raise."""
    checked = {exercise.id for exercise in master.exercises if exercise.kind != "written"}
    for number in range(3):
        assert set(ran(master, number)) == checked


@pytest.mark.parametrize("country", ["NER", "BFA"])
@pytest.mark.parametrize("name", ["01_context", "03_food_insecurity"])
def test_chapters_of_all_countries_pass_for_each(name, country, ran):
    """Exercises follow the country where the chapter does."""
    master = next(master for master in MASTERS if master.name == name)
    assert ran(master, 0, country=country)


@EACH
def test_four_typical_wrong_answers_get_their_remark(master, ran):
    """From the locked sheet of a release, as a student meets them."""
    for number in range(3):
        for name, expectation in ran(master, number).items():
            (locked,) = lock([expectation.key], "salt", for_marks=False)
            told = set()
            for slip in expectation.slips:
                outcome = locked.judge(slip.answer)
                meant = complaint(expectation.key.form, slip.answer) or slip.remark
                if outcome.state == "not yet" and outcome.remark == meant:
                    told.add(str(slip.answer) if expectation.key.form.kind != "function" else id(slip.answer))
            assert len(told) >= min(4, len(expectation.key.form.options) - 1 or 4), (name, number)


@EACH
def test_variants_ask_for_different_answers(master, ran):
    """Of the numbers and tables in a notebook with variants, most differ from neighbour to neighbour."""
    if not master.variants:
        return
    kinds = ("number", "series", "frame", "chart")
    rights = [
        {
            name: next(text for text, remark in one.key.answers.items() if remark is None)
            for name, one in ran(master, number).items()
            if one.key.form.kind in kinds
        }
        for number in range(3)
    ]
    differing = [name for name in rights[0] if len({one[name] for one in rights}) == 3]
    assert len(differing) >= len(rights[0]) / 2, rights[0].keys() - set(differing)


@EACH
def test_no_hint_and_no_remark_says_the_answer(master, ran):
    """Neither a number nor a choice is given away, whichever the variant."""
    for number in range(3):
        for name, expectation in ran(master, number).items():
            exercise = next(one for one in master.exercises if one.id == name)
            remarks = [one for one in expectation.key.answers.values() if one]
            spoken = " ".join([*exercise.hints, *(f"{one.wrong} {one.look} {one.right}" for one in remarks)])
            for text, remark in expectation.key.answers.items():
                if remark is None and expectation.key.form.kind == "number" and len(text) > 2:
                    assert not re.search(rf"(?<![\d.]){re.escape(text)}(?![\d])", spoken), (name, text)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Give a student's copy of the whole course."""
    folder = tmp_path_factory.mktemp("student") / "lab"
    make_lab(Course.load(COURSE), folder, "Awa")
    return folder


@pytest.mark.slow
def test_release_of_the_course_runs_and_passes_nothing(lab):
    """A student's copy of every chapter runs to its end, and no exercise is solved in it."""
    for master in MASTERS:
        found = outcomes(run(lab / f"{master.name}.ipynb"))
        checked = {exercise.id for exercise in master.exercises if exercise.kind != "written"}
        assert set(found) == checked
        assert set(found.values()) == {"not attempted"}, master.name


@pytest.mark.slow
def test_right_answers_of_the_course_stand_in_no_sheet(lab):
    """Neither the numbers nor the tables a student is asked for, under the numbers that are hers."""
    for sheet in sheets_in(lab):
        master = next(master for master in MASTERS if master.name == sheet.notebook)
        found, _names = run_master(master.path, sheet.variant)
        told = json.loads(sheet.as_json())["locks"]
        for name, expectation in found.items():
            told[name]["form"].pop("cases", None)  # the inputs a function is tried with are no answers
            rights = [one for one, remark in expectation.key.answers.items() if remark is None]
            for right in rights:
                if len(right) > 2 and expectation.key.form.kind != "choice":
                    alone = rf"(?<![\w.-]){re.escape(right)}(?![\w.-])"
                    assert not re.search(alone, json.dumps(told[name], ensure_ascii=False)), name


def test_table_of_exercises_is_up_to_date():
    """docs/teaching/exercises.md is what `coursekit assign notebooks/*.ipynb --list` prints."""
    written = (ROOT / "docs" / "teaching" / "exercises.md").read_text(encoding="utf-8")
    assert exercise_table(MASTERS) in written


@EACH
def test_teaching_notes_speak_of_every_exercise(master):
    """The reasoning behind each solution stands in the notes of its chapter."""
    notes = (ROOT / "docs" / "teaching" / f"{master.name}.md").read_text(encoding="utf-8")
    assert [exercise.id for exercise in master.exercises if f"`{exercise.id}`" not in notes] == []


@EACH_CHAPTER
def test_teaching_notes_are_whole(master):
    """Plans, misconceptions, discussion, what may weigh, reasoning."""
    notes = (ROOT / "docs" / "teaching" / f"{master.name}.md").read_text(encoding="utf-8").casefold()
    for part in ("50 minutes", "90 minutes", "misconception", "discussion", "weigh on a class", "reasoning"):
        assert part in notes, part
