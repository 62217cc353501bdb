"""Every number in prose leads to a note, and every note to a source."""

from __future__ import annotations

import pytest

from coursekit.errors import BuildError
from coursekit.report.notes import source_anchor

from .cells import chart, code, figure, told, words


def test_every_number_leads_to_its_note_and_on_to_a_source(build):
    """Following a number's link, then its note's, ends at an entry of the sources."""
    page = build(code("x", told("It rained ", figure("7"), " and ", figure("8"), ".")), code("y", chart()))
    numbers = page.all("a", class_="number")
    assert [number.text for number in numbers] == ["7", "8", "1,234"]
    for number in numbers:
        note = page.by_id(number.attributes["href"][1:])
        credits_ = [link for link in page.all("a") if link.inside("span", class_="who")]
        (source,) = [link for link in credits_ if note in link.within]
        assert page.by_id(source.attributes["href"][1:]).inside("ul", class_="sources")


def test_note_says_all_that_is_known(build):
    """A note gives value with unit, place, date, range, computation, table and publisher."""
    page = build(code("x", told(figure("7", bound="at_least"))))
    said = " ".join(page.by_id("c1-n1").text.split())
    for part in ("7 mm", "Green Hill, 2022", "range 1,100–1,300", "at least", "Sum of rain_mm over 12 rows",
                 "Table rain", "Weather Office, ed. 5"):  # fmt: skip
        assert part in said


def test_note_leads_back_to_each_place_of_its_number(build):
    """The same figure told twice has one note with two ways back; another figure has its own."""
    page = build(code("x", told(figure("7"), " or ", figure("7"), ", not ", figure("9"))))
    backs = [link.attributes["href"][1:] for link in page.all("a") if link.inside("span", class_="back")]
    assert len(page.all("li", id="c1-n1")) == len(page.all("li", id="c1-n2")) == 1
    assert backs == ["c1-n1-1", "c1-n1-2", "c1-n2-1"]
    assert [page.by_id(back).text for back in backs] == ["7", "7", "9"]


def test_emphasis_may_span_a_number(build):
    """Markdown around a figure holds: the number stands inside the strong words."""
    page = build(code("x", told("By then **", figure("7"), " people** had *left*.")))
    (number,) = page.all("a", class_="number")
    assert number.within[-1].tag == "strong"
    assert number.within[-1].text == "7 people"


def test_sentence_is_never_read_as_a_list_or_heading(build):
    """A sentence that begins like a list stays a sentence."""
    page = build(code("x", told("2022. was wet, ", figure("7"))))
    assert page.all("a", class_="number")[0].within[-1].tag == "p"


def test_figure_counted_over_many_pages_leads_to_its_table_instead(build, monkeypatch):
    """A note that would name a hundred pages says how many, and leads to the table that names each."""
    monkeypatch.setattr("coursekit.report.notes.MOST_SOURCES", 1)
    page = build(code("x", told(figure("7", sources=("gauges", "almanac")))))
    note = page.by_id("c1-n1")
    assert "2 sources, named row by row in the table" in " ".join(note.text.split())
    assert any(link.text == "rain" for link in page.all("a") if note in link.within)


@pytest.mark.parametrize("bundle", [told(figure("7", sources=("atlantis",))), chart(sources=["atlantis"])])
def test_unknown_source_names_chapter_and_cell(build, bundle):
    """A source that nobody knows stops the page, and the message says where it is cited."""
    with pytest.raises(BuildError, match=r"01_rain, cell 3: unknown source 'atlantis'"):
        build(words("text"), code("x", bundle))


def test_number_without_a_source_names_chapter_and_cell(build):
    """A figure without any source stops the page."""
    with pytest.raises(BuildError, match=r"01_rain, cell 2: the number '7' carries no source"):
        build(code("x", told(figure("7", sources=()))))


def test_output_that_cannot_be_read_names_chapter_and_cell(build):
    """A broken bundle is an error with a place, not a traceback."""
    with pytest.raises(BuildError, match=r"01_rain, cell 2: .*\(KeyError: 'parts'\)"):
        build(code("x", {"application/vnd.coursekit.sentence+json": {"figures": []}}))


def test_only_sources_used_are_listed(build):
    """The list holds what is cited in prose and by figures, and the articles; nothing else."""
    page = build(code("x", told(figure("7", sources=("mirror",)))))
    assert {item.attributes["id"] for item in page.all("li") if item.inside("ul", class_="sources")} == {
        source_anchor("mirror"),
        source_anchor("almanac"),
    }


def test_weak_address_is_never_printed(build):
    """A mirror is cited by its agency, and its address stands nowhere in the page."""
    page = build(code("x", told(figure("7", sources=("mirror",)))))
    assert "mirror.example" not in page.html
    assert "Town Hall" in page.by_id(source_anchor("mirror")).text
