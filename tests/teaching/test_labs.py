"""A student's folder: made once, brought up to date, and never at the cost of her answers."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from coursekit.course import Course
from coursekit.errors import CourseError, UsageError
from coursekit.teaching import labs
from coursekit.teaching.variants import for_practice

from .notebooks import answer

pytestmark = pytest.mark.slow  # kernels run


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give a course with the rain master, and the lab made of it for Awa; nobody is to change them."""
    folder = tmp_path_factory.mktemp("lab")
    rain = Path(__file__).parents[1] / "rain"
    shutil.copytree(rain, folder / "course")
    (folder / "course" / "course.toml").write_text('title = "Rain"\n', encoding="utf-8")
    labs.make_lab(Course.load(folder / "course"), folder / "lab", "Awa")
    return folder


@pytest.fixture
def lab(made, tmp_path):
    """Give a copy of it that a test may change."""
    return shutil.copytree(made, tmp_path / "copy")


def solved(lab):
    """Answer one exercise in the lab, as a student does."""
    answer(lab / "lab" / "rain.ipynb", rain_word_a="word = 'b'")
    (lab / "lab" / "my_progress.json").write_text("{}", encoding="utf-8")
    return (lab / "lab" / "rain.ipynb").read_bytes()


def change_master(lab):
    """Bring out a new edition of the course: another title in the master, another row in its table."""
    master = lab / "course" / "rain.ipynb"
    master.write_text(master.read_text().replace("Counting rain", "Counting rain again"), encoding="utf-8")
    with (lab / "course" / "rain.csv").open("a", encoding="utf-8") as table:
        table.write("2022,1\n")


def test_lab_is_dealt_by_name(made):
    """The numbers are those of the name, and the start page greets it."""
    year = 2020 + for_practice("Awa", "rain", 3)
    assert f"my_year = {year}" in (made / "lab" / "rain.ipynb").read_text()
    assert "**Awa**" in (made / "lab" / "START.ipynb").read_text()
    assert not (made / "lab" / "checks" / "variants").exists()


def test_unchanged_course_changes_nothing(lab):
    """Going on is quick, and touches no file."""
    solved(lab)
    before = {path: path.stat().st_mtime_ns for path in (lab / "lab").rglob("*")}
    assert labs.make_lab(Course.load(lab / "course"), lab / "lab", "Awa") == []
    assert {path: path.stat().st_mtime_ns for path in (lab / "lab").rglob("*")} == before


def test_new_edition_never_overwrites_answers(lab):
    """New data come, the new notebook is set beside hers, her answers and progress stay byte for byte."""
    hers = solved(lab)
    change_master(lab)
    said = labs.make_lab(Course.load(lab / "course"), lab / "lab", "Awa")
    assert said == ["rain.ipynb is newer in the course. Yours stays as it is; the new one is new/rain.ipynb."]
    assert (lab / "lab" / "rain.ipynb").read_bytes() == hers
    assert "again" in (lab / "lab" / "new" / "rain.ipynb").read_text()
    assert (lab / "lab" / "my_progress.json").read_text() == "{}"
    assert (lab / "lab" / "rain.csv").read_text().endswith("2022,1\n")
    labs.make_lab(Course.load(lab / "course"), lab / "lab", "Awa")
    assert (lab / "lab" / "rain.ipynb").read_bytes() == hers


def test_answers_survive_a_third_edition(lab):
    """What counts as hers is told from what was released to her, not from the newest release."""
    hers = solved(lab)
    for _edition in range(2):
        change_master(lab)
        labs.make_lab(Course.load(lab / "course"), lab / "lab", "Awa")
    assert (lab / "lab" / "rain.ipynb").read_bytes() == hers


def test_new_data_alone_come_too(lab):
    """A table beside the master changed, the master did not."""
    with (lab / "course" / "rain.csv").open("a", encoding="utf-8") as table:
        table.write("2022,1\n")
    labs.make_lab(Course.load(lab / "course"), lab / "lab", "Awa")
    assert (lab / "lab" / "rain.csv").read_text().endswith("2022,1\n")


def test_notebook_that_is_gone_comes_back(lab):
    """Though nothing changed in the course."""
    (lab / "lab" / "rain.ipynb").unlink()
    labs.make_lab(Course.load(lab / "course"), lab / "lab", "Awa")
    assert (lab / "lab" / "rain.ipynb").is_file()


def test_numbers_stay_with_answers_under_another_name(lab):
    """Whoever types another name keeps the variant she has begun, and checks that fit it."""
    solved(lab)
    before = json.loads((lab / "lab" / "checks" / "rain.json").read_text())
    other = next(name for name in "BCDEF" if for_practice(name, "rain", 3) != for_practice("Awa", "rain", 3))
    labs.make_lab(Course.load(lab / "course"), lab / "lab", other)
    after = json.loads((lab / "lab" / "checks" / "rain.json").read_text())
    assert after["variant"] == before["variant"]


def test_exercise_that_a_new_edition_dropped_can_still_be_checked(lab):
    """Her notebook asks it, so its check must be there."""
    solved(lab)
    master = lab / "course" / "rain.ipynb"
    notebook = json.loads(master.read_text())
    notebook["cells"] = [cell for cell in notebook["cells"] if not cell["id"].startswith("rain-word")]
    master.write_text(json.dumps(notebook), encoding="utf-8")
    labs.make_lab(Course.load(lab / "course"), lab / "lab", "Awa")
    sheet = json.loads((lab / "lab" / "checks" / "rain.json").read_text())
    assert {"rain-word", "rain-sum"} <= set(sheet["locks"])
    assert "1 of 7 exercises answered" in labs.hand_in(lab / "lab").lines[0]


def test_untouched_notebook_is_brought_up_to_date(lab):
    """Without answers there is nothing to keep."""
    change_master(lab)
    assert labs.make_lab(Course.load(lab / "course"), lab / "lab", "Awa") == []
    assert "again" in (lab / "lab" / "rain.ipynb").read_text()
    assert not (lab / "lab" / "new").exists()


def test_lab_is_never_the_course(made):
    """A slip of the keyboard costs nothing."""
    with pytest.raises(UsageError, match="is the course itself"):
        labs.make_lab(Course.load(made / "course"), made / "course", "Awa")


def test_release_for_all_is_dealt_when_a_name_is_given(release, tmp_path):
    """It carries every variant; the name chooses, unless the notebook holds answers already."""
    copy = shutil.copytree(release, tmp_path / "copy")
    assert labs.carries_variants(copy)
    names = ["Awa", "Binta", "Chaka", "Drissa", "Eva"]
    first, second = (
        next(name for name in names if for_practice(name, "rain", 3) == number) for number in (0, 2)
    )
    assert labs.deal(copy, first) == []
    assert "my_year = 2020" in (copy / "rain.ipynb").read_text()
    assert json.loads((copy / "checks" / "rain.json").read_text())["variant"] == {"my_year": 2020}
    assert labs.student_of(copy) == first
    assert labs.deal(copy, second) == []
    assert "my_year = 2022" in (copy / "rain.ipynb").read_text()
    answer(copy / "rain.ipynb", rain_word_a="word = 'b'")
    assert labs.deal(copy, first) == ["rain.ipynb holds answers and keeps its numbers."]
    assert json.loads((copy / "checks" / "rain.json").read_text())["variant"] == {"my_year": 2022}


def test_submission_says_what_is_answered_and_packs_the_notebooks(lab):
    """What is open is named; the zip holds the notebooks under the student's name."""
    solved(lab)
    handed = labs.hand_in(lab / "lab")
    assert handed.lines == (
        "rain.ipynb: 1 of 7 exercises answered; still open: "
        "rain-sum, rain-years, rain-table, rain-rate, rain-chart, rain-why",
    )
    assert handed.archive.name == "submission-Awa.zip"
    with zipfile.ZipFile(handed.archive) as packed:
        assert packed.namelist() == ["Awa/.release.json", "Awa/rain.ipynb"]
        assert packed.read("Awa/rain.ipynb") == (lab / "lab" / "rain.ipynb").read_bytes()


def test_lost_cell_is_named_in_the_submission(lab):
    """Before it is handed in, not after it is marked."""
    path = lab / "lab" / "rain.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "rain-sum-a"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert "cells not found: rain-sum" in labs.hand_in(lab / "lab").lines[0]


@pytest.mark.parametrize(
    ("damage", "error", "says"),
    [
        (lambda path: path.unlink(), UsageError, "is gone"),
        (lambda path: path.write_text("{"), CourseError, "can't be read as a notebook"),
        (lambda path: path.write_bytes(b"x" * 20_000_001), CourseError, "larger than 20 MB"),
    ],
)
def test_submission_that_can_not_be_read_is_refused(lab, damage, error, says):
    """With one line that says what to do; no zip is left."""
    damage(lab / "lab" / "rain.ipynb")
    with pytest.raises(error, match=says):
        labs.hand_in(lab / "lab")
    assert not list((lab / "lab").glob("*.zip"))


def test_handing_in_elsewhere_is_told(tmp_path):
    """Outside a release there is nothing to pack."""
    with pytest.raises(UsageError, match="is no copy of a course"):
        labs.hand_in(tmp_path)
