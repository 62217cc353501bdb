"""What a build does is decided without doing it."""

from dataclasses import replace

import pytest

from coursekit.course import Edition
from coursekit.errors import UsageError
from coursekit.running.plan import (
    check_output,
    edition_folder,
    editions_of,
    output_folder,
    parameters_for,
    plan_run,
)


def test_every_chapter_that_serves_the_edition_runs(tiny_course):
    """Chapters run in reading order; none is left out without a reason."""
    plan = plan_run(tiny_course, tiny_course.resolve("plain"))
    assert [chapter.id for chapter in plan.chapters] == ["first", "second"]
    assert plan.left_out == {}


def test_chapter_that_refuses_is_left_out_with_a_sentence(tiny_course):
    """The reason names the chapter, the parameter and what would do."""
    plan = plan_run(tiny_course, tiny_course.resolve("blue"))
    assert [chapter.id for chapter in plan.chapters] == ["first"]
    assert plan.left_out == {"second": "second has no figures for colour=blue; it serves red."}


def test_edition_that_no_chapter_serves_is_wrong_usage(tiny_course):
    """There is nothing to build, and each chapter says why."""
    only_second = replace(tiny_course, chapters=tiny_course.chapters[1:])
    with pytest.raises(UsageError, match="colour=blue"):
        plan_run(only_second, tiny_course.resolve("blue"))


def test_output_goes_beside_the_course(tiny_course):
    """build/<edition> stands beside the folder of the notebooks."""
    found = output_folder(tiny_course, tiny_course.resolve("plain"))
    assert found == tiny_course.folder.parent / "build" / "plain"


@pytest.mark.parametrize(
    ("overrides", "folder"),
    [
        ({}, "plain"),
        ({"colour": "red"}, "plain"),
        ({"colour": "blue"}, "plain_colour-blue"),
        ({"start": "2001-02", "word": "../a b"}, "plain_word--a-b_start-2001-02"),
    ],
)
def test_other_parameters_get_a_folder_of_their_own(tiny_course, overrides, folder):
    """One set of parameters never takes the place of another's report; no value leaves the folder."""
    assert edition_folder(tiny_course, tiny_course.resolve("plain", overrides)) == folder


def test_all_editions_are_those_of_the_course(tiny_course):
    """Several may be named too, and one alone is the default."""
    assert [edition.name for edition in editions_of(tiny_course, "all", {}, {})] == ["plain", "blue"]
    assert [edition.name for edition in editions_of(tiny_course, "blue,plain", {}, {})] == ["blue", "plain"]
    assert [edition.name for edition in editions_of(tiny_course, None, {}, {})] == ["plain"]
    with pytest.raises(UsageError, match="No edition is named"):
        editions_of(tiny_course, " , ", {}, {})


def test_grid_makes_an_edition_of_each_combination(tiny_course):
    """Every value meets every other; what has the same parameters is built once."""
    grid = {"colour": ["red", "blue"], "start": ["2001", "2002"]}
    found = editions_of(tiny_course, None, {"word": "x"}, grid)
    assert [(one.parameters["colour"], one.parameters["start"]) for one in found] == [
        ("red", "2001"), ("red", "2002"), ("blue", "2001"), ("blue", "2002"),
    ]  # fmt: skip
    assert {one.parameters["word"] for one in found} == {"x"}
    assert len(editions_of(tiny_course, "all", {}, {"colour": ["red", "blue"]})) == 2


def test_parameter_given_twice_is_wrong_usage(tiny_course):
    """One value and several can't both hold."""
    with pytest.raises(UsageError, match=r"'word' is given by -p and by --grid"):
        editions_of(tiny_course, None, {"word": "x"}, {"word": ["y"]})


def test_course_without_editions_has_a_folder_too(tiny_course):
    """The default edition needs no name in course.toml."""
    bare = replace(tiny_course, editions={}, default_edition="default")
    assert edition_folder(bare, bare.resolve()) == "default"


def test_output_never_overwrites_the_chapters(make_course, tmp_path):
    """Executed notebooks go to DIR/notebooks, which must not be where the chapters are."""
    course = make_course(a=["1"])
    folder = course.folder.rename(tmp_path / "notebooks")
    moved = replace(
        course, folder=folder, chapters=(replace(course.chapters[0], notebook=folder / "a.ipynb"),)
    )
    with pytest.raises(UsageError, match="would overwrite the chapters"):
        check_output(moved, tmp_path)
    check_output(moved, tmp_path / "out")


def test_only_parameters_a_notebook_knows_are_injected():
    """A chapter is not given names it never asked for."""
    edition = Edition("plain", {"country": "MLI", "lang": "en"})
    assert parameters_for(edition.parameters, {"country": {}}) == {"country": "MLI"}
