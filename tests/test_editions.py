"""Every chapter runs for every country it declares, and for a short period, and the page can be written."""

import json

import pytest

from coursekit.cli import main
from coursekit.course import Course

from .places import COURSE

pytestmark = pytest.mark.slow

COUNTRIES = tuple(Course.load(COURSE).parameters["country"].choices)
PERIODS = {
    "whole": (),
    "short": ("start=2022-03", "end=2022-09"),
    "between-the-articles": ("start=2024-01", "end=2024-06"),
    "before-most-data": ("start=1990", "end=1991"),
}


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
@pytest.mark.parametrize("country", COUNTRIES)
def test_course_builds(country, period, course, tmp_path, capsys):
    """No chapter that serves the country fails, and those left out are those that say so."""
    options = [word for pair in (f"country={country}", *period) for word in ("-p", pair)]
    code = main(["build", "--course", str(COURSE), *options, "--out", str(tmp_path / "out")])
    assert code == 0, capsys.readouterr().err
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    parameters = course.resolve(None, {"country": country}).parameters
    serve = {
        chapter.id: "left out" if chapter.refuses(parameters) else "ok" for chapter in course.report_chapters
    }
    assert {entry["chapter"]: entry["status"] for entry in record["chapters"]} == serve


def test_edition_names_its_country_and_the_chapters_it_lacks(course, tmp_path):
    """The report for Niger is about Niger, and says in a sentence each which chapters are about Mali only."""
    assert main(["build", "--course", str(COURSE), "--edition", "niger-en", "--out", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<h1>Checking the news on Niger</h1>" in page
    parameters = course.resolve("niger-en").parameters
    refusing = [chapter for chapter in course.report_chapters if chapter.refuses(parameters)]
    assert len(refusing) == 4
    assert page.count("Left out of this edition:") == len(refusing)
    assert page.count("It has figures for Mali only, none for Niger (country=NER).") == len(refusing)
