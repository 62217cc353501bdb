"""The built page as a reader meets it: in a browser, on a phone and on a desk, with no network."""

import json
from dataclasses import dataclass, field

import altair as alt
import nbformat
import pytest

from coursekit.claims.verdicts import DEFINITIONS
from coursekit.terms import load_terms

from .places import DATA

pytestmark = pytest.mark.slow

CHART, TABLE = "application/vnd.coursekit.figure+json", "application/vnd.coursekit.table+json"
MEGABYTES = 1_000_000

# The drawings of every figure that can be seen: how large each is, and whether it keeps within the page.
SEEN = """
() => [...document.querySelectorAll("figure.drawing")].map((figure) => {
  const boxes = [...figure.querySelectorAll("svg")].map((svg) => svg.getBoundingClientRect())
    .filter((box) => box.width > 0 && box.height > 0);
  const page = document.documentElement.clientWidth;
  return {
    id: figure.id,
    shown: boxes.length,
    large: boxes.every((box) => box.width >= 200 && box.height >= 60),
    within: boxes.every((box) => box.left >= 0 && box.right <= page),
    marks: figure.querySelectorAll("svg path, svg rect, svg line, svg circle").length > 0,
    titled: figure.querySelector(".finding")?.innerText.trim().length > 0,
  };
})
"""


@dataclass
class Visit:
    """A page opened once: what it asked for, what went wrong, and the page itself."""

    page: object = None
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=[360, 1440], ids=["phone", "desk"])
def visit(request, browser, built_report):
    """Open the built report with the network cut, and scroll it from top to bottom."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, offline=True)
    found = Visit(page=context.new_page())
    found.page.on("request", lambda asked: found.requests.append(asked.url))
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.on(
        "console", lambda told: found.errors.append(told.text) if told.type in ("error", "warning") else None
    )
    context.route(lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort())
    found.page.goto(built_report.page.as_uri(), wait_until="load")
    found.page.evaluate(
        "async () => { window.scrollTo(0, document.body.scrollHeight); await document.fonts.ready }"
    )
    yield found
    context.close()


def displayed(built_report, kind):
    """Give what the executed chapters display in one MIME type."""
    cells = [
        cell
        for path in sorted((built_report.folder / "notebooks").glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if "hide-report" not in cell.metadata.get("tags", [])
    ]
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [data[kind] for data in shown if kind in data]


def test_page_asks_for_nothing_but_itself(visit, built_report):
    """One file, no request to anywhere."""
    assert [url for url in visit.requests if not url.startswith("data:")] == [built_report.page.as_uri()]


def test_page_runs_without_complaint(visit):
    """The browser's console stays empty."""
    assert visit.errors == []


def test_every_figure_is_seen(visit, built_report):
    """Each chart of each chapter shows one drawing, large enough, within the page, with a title."""
    seen = visit.page.evaluate(SEEN)
    assert len(seen) == len(displayed(built_report, CHART)) > 0
    good = {"shown": 1, "large": True, "within": True, "marks": True, "titled": True}
    assert [figure for figure in seen if {**figure, **good} != figure] == []


def test_every_drawing_for_phones_keeps_to_the_schema(built_report):
    """Charts are checked on wide pages only as they are drawn: here, what is drawn for phones."""
    for figure in displayed(built_report, CHART):
        alt.Root.validate(figure["phone"])


def test_every_table_is_seen(visit, built_report):
    """Each table of each chapter has a place and rows."""
    rows = """() => [...document.querySelectorAll("figure.table")]
      .map((table) => table.querySelectorAll("tbody tr").length)"""
    seen = visit.page.evaluate(rows)
    assert len(seen) == len(displayed(built_report, TABLE))
    assert all(seen)


def test_page_never_scrolls_sideways(visit):
    """Wide things scroll inside themselves."""
    width = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scroll, client = visit.page.evaluate(width)
    assert scroll <= client


def test_page_does_not_scroll_sideways_with_everything_open(visit):
    """Code, data tables and descriptions, once opened, keep within the page too."""
    width = """() => {
      document.querySelectorAll("details").forEach((fold) => { fold.open = true });
      const page = document.documentElement;
      const widths = [page.scrollWidth, page.clientWidth];
      document.querySelectorAll("details").forEach((fold) => { fold.open = false });
      return widths;
    }"""
    scroll, client = visit.page.evaluate(width)
    assert scroll <= client


def test_every_link_within_the_page_leads_somewhere(visit):
    """The path from a number to its source is not broken anywhere."""
    lost = """() => [...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute("href"))
      .filter((place) => place.length > 1 && !document.getElementById(decodeURIComponent(place.slice(1))))"""
    assert visit.page.evaluate(lost) == []


def test_glossary_explains_every_term_once_and_in_its_own_place(visit, course):
    """Each term of the course is mentioned in the page, and each mention leads to its one entry."""
    entries = visit.page.evaluate("() => [...document.querySelectorAll('.terms li')].map((term) => term.id)")
    assert sorted(entries) == sorted(f"term-{term.id}" for term in load_terms(course))
    mentions = """() => [...document.querySelectorAll('.chapter a[href^="#term-"]')]
      .map((link) => link.closest(".chapter").id + link.hash)"""
    found = visit.page.evaluate(mentions)
    assert len(found) == len(set(found))
    assert {mention.partition("#")[2] for mention in found} == set(entries)


def test_page_is_small_enough_to_send(built_report):
    """A phone on a slow line gets it whole."""
    assert built_report.page.stat().st_size <= 2.5 * MEGABYTES


def test_record_tells_of_this_build(built_report, course):
    """run.json names the edition, every chapter and every table."""
    record = json.loads((built_report.folder / "run.json").read_text(encoding="utf-8"))
    assert record["edition"] == course.default_edition
    assert [entry["status"] for entry in record["chapters"]] == ["ok"] * len(course.report_chapters)
    described = json.loads((course.data / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert {name: f"sha256:{mark}" for name, mark in record["tables"].items()} == {
        entry["name"]: entry["hash"] for entry in described
    }


def test_every_claim_of_the_articles_has_a_card_with_its_verdict(visit):
    """All claims stand in chapter 6, each with its verdict in word, and each unfolds."""
    cards = visit.page.evaluate(
        "() => [...document.querySelectorAll('#c6 details.claim')].map((card) => "
        "[card.querySelector('.id').innerText, card.querySelector('.verdict').innerText.trim().length > 2])"
    )
    claims = (DATA / "tables" / "claims.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert sorted(name for name, _said in cards) == sorted(line.partition(",")[0] for line in claims)
    assert all(said for _name, said in cards)


def test_claims_can_be_chosen_by_verdict(visit):
    """With one verdict chosen, only its cards are seen; without a script."""
    group = visit.page.locator("#c6 div.claims").first
    group.locator("input[value=mixed]").check()
    seen = [card.get_attribute("class") for card in group.locator("details.claim").all() if card.is_visible()]
    assert seen
    assert set(seen) == {"claim mixed"}
    group.locator("input[value=all]").check()


def test_page_defines_the_verdicts_in_the_words_of_the_rules(visit):
    """The chapter, the manual and the engine say the same."""
    text = " ".join(visit.page.locator("#c6").inner_text().split()).replace("’", "'")
    for word, meaning in DEFINITIONS.items():
        assert f"{word.capitalize()}. {meaning}" in text
