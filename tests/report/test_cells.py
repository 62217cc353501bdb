"""What cells become: numbered figures and tables, folded code, text, and what is left out."""

from __future__ import annotations

import base64

import pytest
from nbformat.v4 import new_output

from coursekit.errors import BuildError
from coursekit.report.markup import clean, curl
from coursekit.report.notes import source_anchor

from .cells import SPEC, chart, claims, code, sentence, words


def test_figures_are_numbered_by_chapter_and_place(build):
    """Figures and tables count apart, in the order of the page; a plain chart counts too."""
    columns = [{"label": "a", "align": "right"}]
    table = {"caption": sentence("Rain"), "columns": columns, "rows": [["1"]], "sources": []}
    page = build(
        code("a", chart("one")),
        code("b", {"application/vnd.coursekit.table+json": table}),
        code("c", {"application/vnd.vegalite.v6+json": SPEC}),
        code("d", chart("two")),
    )
    labels = [label.text.strip() for label in page.all("p", class_="label")]
    assert labels == ["Figure 1.1", "Table 1.1", "Figure 1.2", "Figure 1.3"]
    assert page.all("figure")[0].attributes["id"] == "c1-one"


def test_figure_has_all_that_stands_beside_it(build):
    """Title, subtitle, doubt, source, description and data table stand with the figure."""
    (figure,) = build(code("a", chart())).all("figure")
    for part in ("It rained 1,234 in 2022", "Rain in mm, Green Hill", "One gauge froze.",
                 "Weather Office, Gauges", "Two bars; the second is higher.", "Data table"):  # fmt: skip
        assert part in figure.text


def test_drawings_have_name_and_description(build):
    """Both drawings are images named by the finding, with one description; the title baked in is gone."""
    page = build(code("a", chart()))
    drawn = page.all("svg", role="img")
    assert [svg.within[-1].attributes["class"] for svg in drawn] == ["wide", "phone"]
    for svg in drawn:
        name = page.by_id(svg.attributes["aria-labelledby"])
        assert (name.tag, name.text) == ("p", "It rained 1,234 in 2022")
        assert page.by_id(svg.attributes["aria-describedby"]).text == "Two bars; the second is higher."
        assert "Baked in" not in svg.text


def test_colours_of_the_palette_follow_the_page(build):
    """A colour with a dark twin becomes a variable, defined for light and dark; any other stays."""
    page = build(code("a", chart()))
    assert 'fill="var(--c-7A1743)"' in page.html
    assert 'stroke="#123456"' in page.html
    style = page.all("style")[0].text
    assert "--c-7A1743:#7A1743;" in style
    assert "--c-7A1743:#D1527A;" in style


def test_code_is_folded_and_waits_for_what_it_shows(build):
    """Each cell's code is folded; a cell that shows nothing lends its code to the next that does."""
    drops = {"text/plain": "drops"}
    page = build(code("import rain"), code("rain.show()", drops), words("text"), code("last = 1"))
    folds = page.all("details", class_="code")
    assert ["import rain" in fold.text and "rain.show()" in fold.text for fold in folds] == [True, False]
    assert "last = 1" in folds[1].text
    assert not [fold for fold in folds if "open" in fold.attributes]


def test_tags_keep_code_or_cell_out(build):
    """``hide-code`` keeps the output alone; ``hide-report`` leaves out the whole cell."""
    page = build(
        code("secret_code", {"text/plain": "kept"}, tags=("hide-code",)),
        code("exercise", {"text/plain": "answer"}, tags=("hide-report",)),
    )
    assert "kept" in page.html
    assert not [word for word in ("secret_code", "exercise", "answer") if word in page.html]


def test_stdout_is_kept_and_stderr_dropped(build):
    """What a cell prints is shown, without colour codes; warnings are not."""
    cell = code("x")
    cell.outputs = [
        new_output("stream", name="stdout", text="\x1b[1mprinted\x1b[0m\n"),
        new_output("stream", name="stderr", text="a warning"),
    ]
    page = build(cell)
    assert page.all("pre", class_="shown")[0].text == "printed"
    assert "a warning" not in page.html


def test_pandas_table_scrolls_inside_itself(build):
    """A DataFrame keeps its rows, loses its own style, and stands in a frame that scrolls."""
    html = (
        "<div><style scoped>td {color: red}</style>\n<table border='1' class='dataframe'>"
        "<tr style='text-align: right;'><th>0</th><td>1,234</td><td>a &lt; b</td></tr></table></div>"
    )
    page = build(code("df", {"text/html": html, "text/plain": "df"}))
    (table,) = [table for table in page.all("table") if table.attributes.get("class") == "dataframe"]
    assert table.inside("div", class_="scroll plain")
    assert [cell.text for cell in page.all("td", class_="n") if table in cell.within] == ["1,234"]
    assert "a < b" in table.text
    assert "color: red" not in page.html


def test_headings_go_one_level_down_and_into_the_contents(build):
    """A notebook's sections are the third level of the page and stand in the contents."""
    page = build(words("## How *much*?"), words("### Closely"))
    assert page.by_id("c1-how-much").tag == "h3"
    assert page.by_id("c1-closely").tag == "h4"
    listed = [link.text for link in page.all("a") if link.inside("nav", class_="contents")]
    assert listed[:2] == ["1 Rain", "How much?"]


def test_picture_beside_the_notebook_is_put_into_the_page(build, course):
    """A local picture is embedded with its words."""
    (course.folder / "dot.png").write_bytes(b"\x89PNG")
    (image,) = build(words("![A dot](dot.png)")).all("img")
    assert image.attributes["src"] == "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()
    assert image.attributes["alt"] == "A dot"


@pytest.mark.parametrize("address", ["https://far.example/a.png", "absent.png"])
def test_picture_that_would_be_fetched_or_is_missing_is_an_error(build, address):
    """A picture from the network or from nowhere stops the page and names its cell."""
    with pytest.raises(BuildError, match=rf"01_rain, cell 2: the picture '{address}'"):
        build(words(f"![x]({address})"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<b>a", "<b>a</b>"),
        ("<p><b>a</p>b", "<p><b>a</b></p>b"),
        ("a</div>b", "ab"),
        ("<style>x</style>y", "y"),
        ('<a href="javascript:x">y</a>', "<a>y</a>"),
        ("1 < 2 &amp; 3", "1 &lt; 2 &amp; 3"),
        ("<iframe src=x></iframe><object><p>in</p></object>z", "z"),
        ("<svg/><em>after</em>", "<em>after</em>"),
    ],
)
def test_foreign_html_is_made_safe_and_whole(given, kept):
    """Scripts, styles and frames go, open elements are closed, text stays text."""
    assert clean(given) == kept


@pytest.mark.parametrize(
    ("given", "set_"),
    [
        ("\"one\" and ('two')", "“one” and (‘two’)"),
        ('Mali\'s "<em>so</em>", <strong>"no"</strong>', "Mali’s “<em>so</em>”, <strong>“no”</strong>"),
        ('<pre><code>x = "1"</code></pre>"y"', '<pre><code>x = "1"</code></pre>“y”'),
        ('<a title="kept">it</a>', '<a title="kept">it</a>'),
    ],
)
def test_quotes_are_set_as_in_books(given, set_):
    """Quotes open and close, across emphasis too; code and attributes keep theirs."""
    assert curl(given) == set_


def test_claim_unfolds_with_verdict_findings_and_sources(build):
    """The line says the verdict in word and shape; inside stand findings, sources, reason and moves."""
    page = build(code("a", claims()))
    (card,) = page.all("details", class_="claim in-dispute")
    assert card.attributes["id"] == "c1-claim-t01"
    for words_ in ("In dispute", "T01", "It rained more than 1,000", "What would settle it: A gauge."):
        assert words_ in " ".join(card.text.split())
    assert [number.text for number in page.all("a", class_="number") if number.inside("details")] == [
        "1,000",
        "1,234",
        "900",
    ]
    almanac = [link for link in page.all("a", href=f"#{source_anchor('almanac')}") if link.inside("details")]
    assert [link.text for link in almanac] == ["Weather Office"]
    assert "By tolerance: 5% supported" in " ".join(card.text.split())


def test_many_sources_fold(build):
    """A figure that rests on more than a few pages names them on request."""
    few = build(code("a", chart(sources=["gauges", "almanac"])))
    assert not few.all("details", class_="many")
    many = build(code("a", chart(sources=["gauges", "almanac", "unused"] * 3)))
    (fold,) = many.all("details", class_="many")
    assert "9 sources" in fold.text


def test_code_collapsed_in_the_notebook_is_left_out(build):
    """What only draws or words a sentence stays in the notebook; what computes unfolds."""
    drawn = code("draw()", chart())
    drawn["metadata"]["jupyter"] = {"source_hidden": True}
    page = build(code("compute()"), drawn)
    (fold,) = page.all("details", class_="code")
    assert "compute()" in fold.text
    assert "draw()" not in page.html
