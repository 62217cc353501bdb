"""A figure on show: the report reads its description, JupyterLab draws it."""

import altair as alt
import nbclient
import nbformat
import pandas as pd
import pytest
import vl_convert
from altair.utils.schemapi import SchemaValidationError
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.bundles import FIGURE, SENTENCE, VEGA_LITE
from coursekit.charts.show import show, show_table
from coursekit.errors import FigureError
from coursekit.narrative import say
from coursekit.report.assemble import assemble

from ..places import COURSE

pytestmark = pytest.mark.usefixtures("in_course")
ROWS = pd.DataFrame({"year": [2022, 2023], "deaths": [3656, 4117], "source_id": "ucdp-country-year-25-1"})
SHOWN = """
import altair as alt
from coursekit import load, say, show

rows = load("deaths_by_year").query("iso3 == 'MLI'")
draw = lambda page: alt.Chart(rows, width=page.width).mark_bar().encode(x="year:O", y="deaths_best:Q")
given = {word: say(word.capitalize()) for word in ("title", "subtitle", "description")}
show("deaths", draw, how=say("A bar is a year."), data=rows, columns={"year": "Year"}, **given)
"""


def draw(page):
    """Draw a bar a year."""
    return alt.Chart(ROWS, width=page.width - 60, height=120).mark_bar().encode(x="year:O", y="deaths:Q")


def bundle(**changed):
    """Show two bars, and give what a notebook gets."""
    given = {
        "draw": draw,
        "title": say("Deaths in two years"),
        "subtitle": say("Deaths in organised violence, Mali"),
        "description": say("Columns, one a year."),
        "data": ROWS,
        "columns": {"year": "Year", "deaths": "Deaths"},
    }
    return show("deaths", **(given | changed))._repr_mimebundle_()


def test_jupyterlab_gets_a_version_it_draws():
    """JupyterLab 4 knows Vega-Lite to version 5; anything later it would print as plain text."""
    spec = bundle()[VEGA_LITE]
    assert VEGA_LITE == "application/vnd.vegalite.v5+json"
    assert "/v5" in spec["$schema"]
    assert spec["title"]["text"] == ["Deaths in two years"]
    assert spec["background"] == "white"  # or a dark theme swallows the letters
    assert vl_convert.vegalite_to_svg(spec, vl_version="5.21").startswith("<svg")


def test_report_gets_all_that_stands_beside_a_chart():
    """Title, description, sources, a drawing for phones, and the rows as text."""
    figure = bundle()[FIGURE]
    assert figure["table"]["rows"] == [["2022", "3,656"], ["2023", "4,117"]]
    assert figure["sources"] == ["ucdp-country-year-25-1"]
    assert figure["phone"]["width"] < 320
    assert figure["description"]["parts"] == ["Columns, one a year."]


def test_period_without_data_is_a_sentence_and_no_empty_axis():
    """Nothing is drawn where there is nothing to draw."""
    told = bundle(data=ROWS.iloc[:0], empty=say("No deaths are recorded here."))
    assert told["text/plain"] == "No deaths are recorded here."
    assert SENTENCE in told
    assert VEGA_LITE not in told


def test_misspelt_chart_is_told_at_once():
    """Vega would pass over what it doesn't know, and draw something else."""
    misspelt = alt.Chart(ROWS).mark_bar().encode(x=alt.X("year:O", axsi=None), y="deaths:Q")
    with pytest.raises(SchemaValidationError, match="axsi"):
        bundle(draw=lambda _page: misspelt)


def test_figure_without_source_is_refused():
    """A chart, too, must say who counted."""
    with pytest.raises(FigureError, match="names no source"):
        bundle(data=ROWS.drop(columns="source_id"))


def test_unknown_source_is_refused():
    """A slip in a source's id does not reach the reader."""
    with pytest.raises(FigureError, match="Unknown source 'ucpd'"):
        bundle(sources=["ucpd"])


def test_how_to_read_a_chart_is_at_hand_in_jupyterlab_and_in_the_report_once(course, tmp_path):
    """JupyterLab gets the chart and a fold beneath it; the report prints the words once, in the figure."""
    folded = {"jupyter": {"source_hidden": True}}
    notebook = new_notebook(cells=[new_code_cell(SHOWN, metadata=folded)])
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": COURSE}}).execute()
    chart, fold = (output.data for output in notebook.cells[0].outputs)
    assert VEGA_LITE in chart
    assert fold["text/html"].startswith("<details><summary>How to read this chart</summary>")
    assert "A bar is a year." in fold["text/html"]
    assert ">2024</td>" in fold["text/html"]
    executed = tmp_path / "01_context.ipynb"
    nbformat.write(notebook, executed)
    page = assemble(course, course.resolve(), [executed])
    assert page.count("A bar is a year.") == page.count("How to read this chart") == 1
    assert '<details class="how">' in page[page.index("<figure") : page.index("</figure>")]


def test_chart_without_words_on_how_to_read_it_has_its_figures_beneath():
    """The words may be left out; nothing is shown in their place."""
    given = {word: say(word) for word in ("title", "subtitle", "description")}
    shown = show("deaths", draw, data=ROWS, columns={"year": "Year"}, **given)
    assert "How to read" not in shown.beneath["text/html"]
    assert "Data table" in shown.beneath["text/html"]
    assert shown.bundle[FIGURE]["how"] is None


def test_table_sets_text_left_and_numbers_right_in_jupyterlab():
    """JupyterLab alone would set everything to the right."""
    rows = ROWS.assign(place="A & B")
    shown = show_table(rows, caption=say("Deaths"), columns={"place": "Place", "deaths": "Deaths"})
    html = shown._repr_mimebundle_()["text/html"]
    assert '<td style="text-align:left">A &amp; B</td><td style="text-align:right">3,656</td>' in html
