"""The page as a whole: offline, safe, the same every time, and open about what it leaves out."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbformat.v4 import new_notebook, new_output

from coursekit.errors import BuildError, CourseError
from coursekit.report import drawings, fonts
from coursekit.report import page as pages
from coursekit.report.assemble import assemble

from .cells import chart, code, figure, told, words
from .pages import Page

LOADING = {"img": "src", "script": "src", "link": "href", "iframe": "src", "use": "href", "image": "href"}
HOSTILE = '</code></script><script>alert(1)</script><img src="http://evil.example/x.png" onerror="alert(2)">'


@pytest.fixture
def full(build):
    """Make a page with something of everything."""
    return build(
        words("## How much?\n\nSee [the sun](04_sun.ipynb), or [the office](https://weather.example)."),
        words("## How much?\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        code("x = 1"),
        code("tell()", told("It rained **", figure("7"), "**.")),
        code("show()", chart()),
        code("show()", chart()),
        code("df", {"text/html": "<table border='1'><tr><td>12</td><td>a</td></tr></table>"}),
    )


def test_page_asks_for_nothing(full):
    """No element of the page and no rule of its style loads from anywhere but the page itself."""
    for element in full.elements:
        address = element.attributes.get(LOADING.get(element.tag, ""), "data:")
        assert address.startswith(("data:", "#")), (element.tag, address)
    style = full.all("style")[0].text
    assert "@import" not in style
    assert all(address.startswith("data:font/woff2") for address in re.findall(r"url\(([^)]*)\)", style))
    (policy,) = full.all("meta", http_equiv="Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'")


def test_ids_are_unique_and_every_inner_link_has_its_end(full):
    """Nothing is called twice, even two charts of one name, and no link of the page leads nowhere."""
    ids = [element.attributes["id"] for element in full.elements if "id" in element.attributes]
    assert sorted(ids) == sorted(set(ids))
    inner = {link.attributes["href"][1:] for link in full.all("a") if link.attributes["href"].startswith("#")}
    assert inner <= set(ids)
    clips = re.findall(r"url\(#([^)]*)\)", full.html)
    assert clips
    assert set(clips) <= set(ids)


def test_same_input_gives_the_same_bytes(course, tmp_path):
    """Two builds are equal byte for byte, whatever times and places the notebooks were run at."""
    made = []
    for run in ("one", "two"):
        path = tmp_path / run / "01_rain.ipynb"
        path.parent.mkdir()
        notebook = new_notebook(cells=[words("# Rain"), code("show()", chart(), told(figure()))])
        notebook.metadata["papermill"] = {"start_time": run, "output_path": str(path)}
        for position, cell in enumerate(notebook.cells):
            cell.id = f"{run}-{position}"
        nbformat.write(notebook, path)
        for cached in (drawings._maker, fonts._rules, pages._environment):
            cached.cache_clear()
        made.append(assemble(course, course.resolve(), [path]))
    assert made[0] == made[1]


def test_what_a_notebook_shows_cannot_run(build):
    """Code, text, HTML and prose with a script in them stay text; the only script is the page's own."""
    stream = code("print()")
    stream.outputs = [new_output("stream", name="stdout", text=HOSTILE)]
    page = build(
        words(f"## {HOSTILE}\n\n{HOSTILE}\n\n[x](javascript:alert(3))"),
        code(f"# {HOSTILE}", {"text/html": f"<p onclick='alert(4)'>shown {HOSTILE}</p>"}),
        code("x", told(HOSTILE, figure(HOSTILE, label=HOSTILE, how=HOSTILE))),
        code("x", chart(title={"parts": [HOSTILE], "figures": []})),
        stream,
    )
    assert len(page.all("script")) == 1
    assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]
    assert not [link for link in page.all("a") if link.attributes["href"].startswith("javascript")]
    assert not [image for image in page.all("img") if "evil" in image.attributes.get("src", "")]


def test_cover_says_edition_date_and_articles(build):
    """The cover gives title, parameters in words, the date of the figures used, and the article examined."""
    page = build(place="bay")
    cover = page.all("header", class_="cover")[0].text
    for part in ("Rain & <sun>", "Blue Bay", "January 2012 – June 2024", "9 March 2025", "Almanac, An art"):
        assert part in cover
    assert "2026" not in cover, "a table that no chapter uses dates the page"


def test_chapter_left_out_is_named_with_its_reason(build):
    """A chapter that could not serve the edition is named by its title, and why."""
    page = build(skipped=[("04_sun", "No sun in the bay.")])
    (left_out,) = page.all("p", class_="left-out")
    assert "Sun & shade" in left_out.text
    assert "No sun in the bay." in left_out.text


def test_link_to_another_chapter_leads_there_or_is_plain_words(build, course, tmp_path):
    """A link to a chapter in the page is an inner link; to one that is not, its words alone."""
    link = words("See [the sun](04_sun.ipynb).")
    assert not [found for found in build(link).all("a") if found.text == "the sun"]
    paths = []
    for name, cells in (("01_rain", [words("# Rain"), link]), ("04_sun", [words("# Sun")])):
        paths.append(tmp_path / f"{name}.ipynb")
        nbformat.write(new_notebook(cells=cells), paths[-1])
    both = Page(assemble(course, course.resolve(), paths))
    (found,) = [found for found in both.all("a") if found.text == "the sun"]
    assert both.by_id(found.attributes["href"][1:]).tag == "article"


def test_how_it_was_made_names_tables_versions_and_the_command(build):
    """The tables used with checksums, the versions, and the command with what differs from the edition."""
    page = build(code("x", told(figure())), place="bay")
    made = page.by_id("made").text
    assert "Rain by year" in made
    assert "ab12ab12ab12" in page.by_id("table-rain").text
    assert "coursekit build --edition hill -p place=bay" in made
    assert re.search(r"altair \d", made)
    assert "tides" not in made


def test_nothing_ran_is_an_error(course):
    """Without a chapter there is no report."""
    with pytest.raises(BuildError, match="No chapter ran"):
        assemble(course, course.resolve(), [])


def test_file_that_is_no_notebook_is_named(course, tmp_path):
    """A damaged notebook is an error that names its file."""
    path = tmp_path / "01_rain.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match=r"01_rain\.ipynb is malformed: it is no JSON"):
        assemble(course, course.resolve(), [path])
