"""A course is what its course.toml says, and says so when it can't be read."""

import os
from pathlib import Path

import pytest

from coursekit.course import Course
from coursekit.errors import CourseError, UsageError

from .places import COURSE


@pytest.fixture
def write_course(tmp_path):
    """Write a course.toml and give its folder."""

    def write(text: str) -> Path:
        (tmp_path / "course.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_title_is_all_a_course_needs(write_course):
    """Every notebook counts, in the order of names, and no parameter is known."""
    folder = write_course('title = "Birds"')
    for name in ("b.ipynb", "a.ipynb"):
        (folder / name).touch()
    course = Course.load(folder)
    assert [chapter.id for chapter in course.chapters] == ["a", "b"]
    assert course.resolve().parameters == {}


@pytest.mark.parametrize(
    "text",
    ["", "title =", 'title = "x"\nchapters = 3', 'title = "x"\n[parameters.a]\nkind = "colour"\ndefault = 1'],
)
def test_malformed_course_is_one_clear_line(write_course, text):
    """The file is named; nothing of the parser leaks."""
    with pytest.raises(CourseError, match=r"course\.toml is malformed") as caught:
        Course.load(write_course(text))
    assert "\n" not in str(caught.value)


def test_folder_without_course_is_named(tmp_path):
    """The missing file is named."""
    with pytest.raises(CourseError, match=r"course\.toml is missing"):
        Course.load(tmp_path)


def test_course_is_found_from_a_folder_below(write_course):
    """As a kernel in a notebook's folder finds it."""
    below = write_course('title = "Birds"') / "deep" / "deeper"
    below.mkdir(parents=True)
    found = Course.find(below)
    assert found is not None
    assert found.title == "Birds"


def test_course_here_is_read_again_once_it_or_the_folder_changed(write_course, monkeypatch, tmp_path_factory):
    """A teacher edits course.toml with a notebook open; a cell may change the folder."""
    folder = write_course('title = "Birds"')
    monkeypatch.chdir(folder)
    assert Course.here().title == "Birds"
    write_course('title = "Bees"')
    os.utime(folder / "course.toml", (0, 0))
    assert Course.here().title == "Bees"
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert Course.here() is None


def test_edition_and_overrides_give_every_parameter_its_value():
    """The override wins over the edition, the edition over the default."""
    edition = Course.load(COURSE).resolve("mali-en", {"country": "NER"})
    assert edition.parameters == {"country": "NER", "start": "2012", "end": "2025-12-31", "lang": "en"}


@pytest.mark.parametrize(
    ("edition", "overrides", "message"),
    [
        ("mali-fr", {}, "No edition 'mali-fr'. There are: mali-en"),
        (None, {"land": "MLI"}, "No parameter 'land'. There are: country, start, end, lang"),
        (None, {"country": "FRA"}, "country=FRA: not one of MLI, NER, BFA"),
        (None, {"start": "soon"}, "start=soon: 'soon' is no date"),
        (None, {"start": "2024", "end": "2023"}, "start=2024 lies after end=2023"),
        (None, {"lang": "fr"}, "lang=fr: not one of en"),
    ],
)
def test_wrong_parameters_are_answered_with_what_exists(edition, overrides, message):
    """One line: what is wrong and what would do."""
    with pytest.raises(UsageError) as caught:
        Course.load(COURSE).resolve(edition, overrides)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_start_and_end_may_be_the_same_year():
    """A year as start is its first day, as end its last."""
    assert Course.load(COURSE).resolve(None, {"start": "2022", "end": "2022"})


def test_title_takes_the_words_of_the_edition():
    """A parameter's name in braces stands for its value in words; other braces stay."""
    course = Course.load(COURSE)
    titles = {name: course.worded(course.resolve(name)).title for name in course.editions}
    assert titles == {
        "mali-en": "Checking the news on Mali",
        "niger-en": "Checking the news on Niger",
        "burkina-en": "Checking the news on Burkina Faso",
    }
    assert "{" not in course.worded(course.resolve("niger-en")).summary


def test_chapter_says_what_it_serves():
    """In the words people read, not in codes."""
    course = Course.load(COURSE)
    asked = course.resolve("niger-en").parameters
    said = course.chapter("04_human_rights").serves_only(course.parameters, asked)
    assert said == "It has figures for Mali only, none for Niger (country=NER)."
    assert course.chapter("01_context").serves_only(course.parameters, asked) == ""


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ("cell_secs = 3", r"\[run\] has no 'cell_secs'; it has cell_seconds, memory_mib, modules"),
        ('cell_seconds = "3"', r"\[run\] cell_seconds is '3', no whole number above zero"),
        ("memory_mib = 0", r"\[run\] memory_mib is 0, no whole number above zero"),
    ],
)
def test_limits_that_cannot_be_are_told(make_course, run, says):
    """What a run may take is a whole number under a known name."""
    with pytest.raises(CourseError, match=says):
        make_course(f"[run]\n{run}\n")


def test_limits_are_read_from_the_course(make_course):
    """What course.toml leaves out keeps its default."""
    limits = make_course('[run]\ncell_seconds = 5\nmodules = ["csv"]\n').limits
    assert (limits.cell_seconds, limits.memory_mib, limits.modules) == (5, 1024, ("csv",))
