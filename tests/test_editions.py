"""Every chapter runs for every country it declares, and for a short period, and the page can be written."""

import json
from itertools import product

import pytest

from coursekit.build import build_reports
from coursekit.course import Course
from coursekit.running.progress import no_progress
from coursekit.running.store import Store
from coursekit.works import Order

from .places import COURSE

pytestmark = pytest.mark.slow

COUNTRIES = tuple(Course.load(COURSE).parameters["country"].choices)
PERIODS = {
    "whole": {},
    "short": {"start": "2022-03", "end": "2022-09"},
    "between-the-articles": {"start": "2024-01", "end": "2024-06"},
    "before-most-data": {"start": "1990", "end": "1991"},
}


@pytest.fixture(scope="module")
def built(course, tmp_path_factory):
    """Build every country for every period, as one plan; give the folder of each and why it failed, if so."""
    above = tmp_path_factory.mktemp("editions")
    orders = {
        (country, period): Order(
            course.resolve(None, {"country": country, **PERIODS[period]}),
            above / f"{country}-{period}",
            country,
        )
        for country, period in product(COUNTRIES, PERIODS)
    }
    store = Store(above / "cache")
    builds = build_reports(course, list(orders.values()), no_progress(), store=store)
    return {key: (orders[key].out, build.failure) for key, build in zip(orders, builds, strict=True)}


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("country", COUNTRIES)
def test_course_builds(country, period, course, built):
    """No chapter that serves the country fails, and those left out are those that say so."""
    out, failure = built[country, period]
    assert failure == ""
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    parameters = course.resolve(None, {"country": country}).parameters
    serve = {
        chapter.id: "left out" if chapter.refuses(parameters) else "ok" for chapter in course.report_chapters
    }
    assert {entry["chapter"]: entry["status"] for entry in record["chapters"]} == serve


def test_edition_names_its_country_and_the_chapters_it_lacks(course, built):
    """The report for Niger is about Niger, and says in a sentence each which chapters are about Mali only."""
    out, _failure = built["NER", "whole"]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<h1>Checking the news on Niger</h1>" in page
    parameters = course.resolve("niger-en").parameters
    refusing = [chapter for chapter in course.report_chapters if chapter.refuses(parameters)]
    assert len(refusing) == 4
    assert page.count("Left out of this edition:") == len(refusing)
    assert page.count("It has figures for Mali only, none for Niger (country=NER).") == len(refusing)
