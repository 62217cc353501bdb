"""No number in prose without a source."""

import pandas as pd
import pytest

from coursekit.bundles import SENTENCE
from coursekit.errors import FigureError
from coursekit.figures import Figure
from coursekit.narrative import listed, say, tell
from coursekit.numerals import bare_numbers
from coursekit.periods import Span

pytestmark = pytest.mark.usefixtures("in_course")
SOURCE = "ucdp-country-year-25-1"


@pytest.fixture
def deaths():
    """A figure with a known source."""
    return Figure(
        3656, "deaths", Span.of_year(2022), "Mali", 3540, 4468, "deaths_by_year", "as it is", (SOURCE,)
    )


def test_sentence_keeps_each_number_with_its_source(deaths):
    """The report gets parts and figures, not text with numbers in it."""
    described = say("In {deaths.date} **{deaths}** people died.", deaths=deaths).as_json()
    assert described["parts"] == ["In ", "2022", " **", {"figure": 0}, "** people died."]
    assert described["figures"][0]["text"] == "3,656"
    assert described["figures"][0]["sources"] == [SOURCE]


@pytest.mark.parametrize("value", [3656, 3.5, pd.Series([7]).iloc[0]])
def test_plain_number_is_refused(value):
    """Also one that pandas computed."""
    with pytest.raises(FigureError, match="plain number"):
        say("{deaths} people died.", deaths=value)


@pytest.mark.parametrize("text", ["Some 3,656 people died.", "It rose by 5%.", "12 of 20 regions"])
def test_number_typed_into_the_text_is_refused(text):
    """Years and dates may stand, statistics may not."""
    with pytest.raises(FigureError, match="without a source"):
        say(text)


def test_number_hidden_in_a_string_is_refused():
    """Formatting it first does not help."""
    with pytest.raises(FigureError, match="without a source"):
        say("{deaths} people died.", deaths="3,656")


def test_figure_without_source_is_refused():
    """A figure must know who says so."""
    with pytest.raises(FigureError, match="carries no source"):
        say("{deaths} died.", deaths=Figure(1, "deaths"))


def test_unknown_name_lists_those_there_are(deaths):
    """A slip in a name is answered with the names."""
    with pytest.raises(FigureError, match="There are: deaths"):
        say("{death} died.", deaths=deaths)


def test_missing_figure_gives_the_other_sentence():
    """A period without data says so."""
    nothing = Figure(None, "deaths")
    assert str(say("{n} died.", n=nothing, otherwise="No count is known.")) == "No count is known."
    assert "nothing" in str(say("{n} died.", n=nothing))


def test_told_sentence_links_each_number_to_its_publisher(deaths):
    """In JupyterLab the number is a link and tells its origin on hover."""
    bundle = tell("**{deaths}** died.", deaths=deaths)._repr_mimebundle_()
    assert "https://ucdp.uu.se" in bundle["text/html"]
    assert "<strong><a " in bundle["text/html"]
    assert "Mali; 2022" in bundle["text/html"]
    assert bundle[SENTENCE]["figures"]


def test_emphasis_may_span_values_in_jupyterlab():
    """Markdown holds across the parts of a sentence."""
    html = tell("Most fall under *{kind}*.", kind="attacks on civilians")._repr_mimebundle_()["text/html"]
    assert "<em>attacks on civilians</em>" in html


def test_star_in_code_multiplies():
    """Stress may hold code, and code may hold stars."""
    html = tell("**See `a`**: `b * c`, the *best* of `d * e`.")._repr_mimebundle_()["text/html"]
    assert html.replace(' style="white-space:nowrap"', "") == (
        "<p><strong>See <code>a</code></strong>: <code>b * c</code>, the <em>best</em> of "
        "<code>d * e</code>.</p>"
    )


def test_told_paragraphs_stand_apart():
    """An empty line parts them, as in Markdown."""
    assert tell("One.\n\nTwo.")._repr_mimebundle_()["text/html"] == "<p>One.</p><p>Two.</p>"


def test_names_are_listed_as_prose_does():
    """With commas and an and."""
    assert str(listed(["Gao", "Mopti", "Segou"])) == "Gao, Mopti and Segou"


@pytest.mark.parametrize(
    "text",
    [
        "In 2022, from 2012–2024 and in 2021/22.",
        "On 3 September 2025 and 17 February.",
        "Chapter 3, Figure 1.2 and exercise 4.",
        "1. First\n2. Second",
        "Use `df.head(5)` and [this](https://example.org/5).",
        "## 2 Where it flares",
        "since 2024-02-29",
    ],
)
def test_years_dates_code_and_numbering_are_free(text):
    """What carries no statistic needs no source."""
    assert bare_numbers(text, free=[]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("some 2,022 people", ["2,022"]),
        ("71 civilians", ["71"]),
        ("18.1 per head", ["18.1"]),
        ("70 percent", ["70"]),
        ("In 2022 there were 3 coups.", ["3"]),
    ],
)
def test_statistics_are_found(text, found):
    """Also those that look a little like years."""
    assert bare_numbers(text, free=[]) == found


def test_course_frees_its_own_terms():
    """`phase 3+` is a term here, because course.toml says so."""
    assert bare_numbers("people in phase 3+") == []
    assert bare_numbers("people in phase 3+", free=[]) == ["3"]


def test_link_is_a_link_in_jupyterlab_and_words_elsewhere():
    """A chapter named in told prose can be opened from there."""
    told = tell("[Chapter 4](04_human_rights.ipynb) asks who did.")._repr_mimebundle_()
    assert '<a href="04_human_rights.ipynb">Chapter 4</a> asks' in told["text/html"]
    assert told["text/plain"] == "Chapter 4 asks who did."
