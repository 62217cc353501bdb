"""The first mention of a term in each chapter leads to what it means, on the spot or in the glossary."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from markupsafe import Markup
from nbformat.v4 import new_notebook

from coursekit.course import Course
from coursekit.report.assemble import assemble
from coursekit.report.mentions import Mentions
from coursekit.terms import GLOSSARY_FILE, Term

from .cells import chart, code, figure, told, words
from .pages import Page

GLOSSARY = """
[shower]
term = "shower"
variants = ["showers", "short shower"]
definition = "Rain that's soon over."
source = "gauges"
chapter = "01_rain"
[base]
term = "base"
linked = ["the [base] year"]
definition = "What a change is measured from."
by = "The office"
chapter = "01_rain"
[who]
term = "WHO"
definition = "An office."
chapter = "04_sun"
[unsaid]
term = "unsaid"
definition = "Said nowhere."
chapter = "04_sun"
"""


@pytest.fixture(scope="module")
def course(course, tmp_path_factory):
    """Give the tiny course with a glossary."""
    folder = shutil.copytree(course.folder, tmp_path_factory.mktemp("glossary") / "course")
    (folder / GLOSSARY_FILE).write_text(GLOSSARY, encoding="utf-8")
    return Course.load(folder)


def linked(page):
    """Give the mentions that a page links: where each leads, and its words."""
    return [
        (link.attributes["href"], link.text)
        for link in page.all("a")
        if link.attributes["href"].startswith("#term-")
    ]


def test_first_mention_in_each_chapter_leads_to_the_one_entry(course, tmp_path):
    """Once a chapter, whatever the form; the definition is in the page once."""
    paths = []
    for name, text in (
        ("01_rain", "Two showers.\n\nA shower more."),
        ("04_sun", "No *shower* here, no showers."),
    ):
        paths.append(tmp_path / f"{name}.ipynb")
        nbformat.write(new_notebook(cells=[words(f"# {name}"), words(text)]), paths[-1])
    page = Page(assemble(course, course.resolve(), paths))
    assert linked(page) == [("#term-shower", "showers"), ("#term-shower", "shower")]
    assert page.by_id("term-shower").inside("section", id="glossary")
    assert page.html.count("Rain that’s soon over.") == 1


def test_terms_are_linked_in_prose_alone(build):
    """Told sentences are prose; headings, links, code, tables and what stands at a chart are not."""
    elsewhere = build(
        words("## Shower\n\n`shower` [shower](https://weather.example)\n\n| shower |\n|---|\n| shower |"),
        words("    shower"),
        code("shower = 1", chart(title={"parts": ["A shower"], "figures": []})),
    )
    assert linked(elsewhere) == []
    assert linked(build(code("x", told("One **shower** of ", figure("7"), "."))))[0][1] == "shower"


def test_word_with_a_second_meaning_is_linked_in_the_first_only(build):
    """Its context decides, across emphasis too; the context itself is not linked."""
    assert linked(build(words("The base of the hill, the base years ago."))) == []
    assert linked(build(words("From the **base** year on."))) == [("#term-base", "base")]


def test_longer_forms_go_first_and_names_keep_their_capitals(build):
    """A short shower is one mention; a question who is no mention of an office called WHO."""
    assert linked(build(words("Who saw it? A Short\nshower."))) == [("#term-shower", "Short\nshower")]
    assert linked(build(words("The WHO, not the WHO-like, nor a rainshower."))) == [("#term-who", "WHO")]


def test_glossary_holds_what_the_page_mentions_and_says_whose_it_is(build):
    """A source that is listed is linked, any other is named; a page without mentions has no glossary."""
    page = build(words("A shower, since the base year."), code("x", told(figure("7"))))
    entries = [item for item in page.all("li") if item.inside("ul", class_="terms")]
    assert [" ".join(entry.text.split()) for entry in entries] == [
        "base: What a change is measured from. The office.",
        "shower: Rain that’s soon over. Weather Office.",
    ]
    (source,) = [link for link in page.all("a") if link.inside("ul", class_="terms")]
    assert source.text == "Weather Office"
    assert page.by_id(source.attributes["href"][1:]).inside("ul", class_="sources")
    assert "Weather Office" not in {link.text for link in build(words("A shower.")).all("a")}
    assert 'id="glossary"' not in build(words("Dry.")).html


def test_prose_stays_as_it_is_but_for_the_links():
    """What is not linked is not touched, nor is anything without a glossary."""
    prose = Markup('<p>A &amp; b, <em title="rain">rain</em><br>&lt;rain&gt; rain</p>')
    rain = Term("rain", "rain", "Water.", "first")
    assert Mentions([]).link(prose) == prose
    link = '<a href="#term-rain">rain</a>'
    assert Mentions([rain]).link(prose) == str(prose).replace(">rain<", f">{link}<", 1)


@pytest.fixture
def visit(build, browser, tmp_path):
    """Give a function that opens a page with two terms and a number."""
    path = tmp_path / "page.html"
    path.write_text(build(words("A shower.\n\nThe base year."), code("x", told(figure("7")))).html, "utf-8")
    contexts = []

    def opened(**settings):
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def test_meaning_shows_on_hover_and_on_focus(visit):
    """The pointer or the keyboard calls it up beside the word, and Escape puts it away."""
    page = visit()
    card, shower = page.locator("#card"), page.locator('a[href="#term-shower"]')
    shower.hover()
    assert " ".join(card.inner_text().split()) == "shower: Rain that’s soon over. Weather Office."
    assert shower.get_attribute("aria-describedby") == "card"
    page.keyboard.press("Escape")
    assert card.is_hidden()
    assert shower.get_attribute("aria-describedby") is None
    page.mouse.move(0, 0)
    page.locator('a[href="#term-base"]').focus()
    assert card.inner_text().startswith("base: What a change is measured from.")


def test_first_tap_tells_and_the_second_follows(visit):
    """On a phone the word tells what it means before it leads away."""
    page = visit(viewport={"width": 360, "height": 800}, has_touch=True)
    shower = page.locator('a[href="#term-shower"]')
    shower.tap()
    assert page.locator("#card").is_visible()
    assert "#" not in page.url
    shower.tap()
    assert page.url.endswith("#term-shower")


def test_word_leads_to_its_entry_without_the_script(visit):
    """With scripts off it is a link like any other."""
    page = visit(java_script_enabled=False)
    page.locator('a[href="#term-shower"]').click()
    assert page.url.endswith("#term-shower")
