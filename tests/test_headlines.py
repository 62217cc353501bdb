"""
Headline figures of the report, each recomputed along another path.

Where the chapters add up one table with pandas, these functions read another table, or other columns of it,
with the standard library alone.
"""

import csv
import json
from datetime import date
from functools import cache
from math import cos, hypot, radians

import pytest

from .places import DATA

pytestmark = pytest.mark.slow


@cache
def rows(name):
    """The rows of a table, as text."""
    with (DATA / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def whole(column, chosen):
    """Add up a column of some rows."""
    return sum(int(float(row[column])) for row in chosen)


def split(iso3, year):
    """Deaths of a country and year by who died; attacks on civilians are not split further."""
    chosen = [row for row in rows("deaths_by_year") if (row["iso3"], row["year"]) == (iso3, str(year))]
    parts = [row for row in chosen if row["violence_type"] != "one_sided"]
    attacks = [row for row in chosen if row["violence_type"] == "one_sided"]
    in_fights = sum(whole(f"deaths_{who}", parts) for who in ("parties", "civilians", "unknown"))
    return in_fights + whole("deaths_best", attacks)


def events(year):
    """Deaths in single events of a year."""
    return whole("deaths_best", [row for row in rows("events") if row["year"] == str(year)])


def per_head(iso3, year):
    """Deaths per 100,000 people."""
    (row,) = [row for row in rows("population_and_income") if (row["iso3"], row["year"]) == (iso3, str(year))]
    return 100_000 * split(iso3, year) / float(row["population"])


def in_regions(**wanted):
    """Rows of the yearly table of regions, of Mali, 2012 to 2023."""
    return [
        row
        for row in rows("deaths_by_region_year")
        if row["iso3"] == "MLI"
        and 2012 <= int(row["year"]) <= 2023
        and all(row[column] == value for column, value in wanted.items())
    ]


def off_the_map():
    """Deaths of 2012 to 2023 less those that can be placed."""
    chosen = [row for row in rows("events") if 2012 <= int(row["year"]) <= 2023]
    return whole("deaths_best", chosen) - whole(
        "deaths_best", [row for row in chosen if row["where_prec"] in "123"]
    )


def mopti_by_month():
    """Mopti's share of the deaths with a region, from the table by month."""
    known = [row for row in rows("deaths_by_region_month") if row["adm1_name"] != "unknown"]
    mopti = [row for row in known if row["adm1_name"] == "Mopti"]
    return 100 * whole("deaths_best", mopti) / whole("deaths_best", known)


def killed_in_regions(region):
    """A region's share of the civilians killed on purpose in a known region."""
    known = [row for row in in_regions(violence_type="one_sided") if row["adm1_name"] != "unknown"]
    return (
        100
        * whole("deaths_best", [row for row in known if row["adm1_name"] == region])
        / whole("deaths_best", known)
    )


def hungry(year):
    """People in phase 3 or worse in a lean season, district by district."""
    chosen = [
        row
        for row in rows("food_phases_by_cercle")
        if (row["reference_year"], row["season"], row["preferred_period"]) == (str(year), "jun_aug", "true")
    ]
    return whole("phase3_plus", chosen)


def funded(year):
    """The publisher's own percentage for the plan of a year."""
    (row,) = [
        row
        for row in rows("funding_by_plan")
        if (row["iso3"], row["year"], row["plan_kind"]) == ("MLI", str(year), "humanitarian_response_plan")
    ]
    return float(row["percent_funded"])


def months(iso3, year):
    """Deaths of a country and year, month by month."""
    chosen = [row for row in rows("deaths_by_month") if row["iso3"] == iso3 and row["month"][:4] == str(year)]
    return whole("deaths_best", chosen)


def first_october():
    """The first release of October 2023 in Mali, side by side."""
    chosen = [row for row in rows("events_first_release") if row["iso3"] == "MLI"]
    sides = ("side_a", "side_b", "civilians", "unknown")
    return sum(whole(f"deaths_{side}", chosen) for side in sides)


def islamic_state():
    """Killed by the Islamic State in attacks on civilians: those known to be civilians, and the unknown."""
    chosen = [
        row
        for row in rows("events")
        if row["violence_type"] == "one_sided" and row["side_a"] == "IS" and 2012 <= int(row["year"]) <= 2023
    ]
    return whole("deaths_civilians", chosen) + whole("deaths_unknown", chosen)


def quarters():
    """The four quarters of 2022, one ledger row each."""
    chosen = {
        row["period_start"]: int(float(row["value"]))
        for row in rows("ledger_rights")
        if row["indicator"] == "civilians_killed"
        and row["actor"] == "All parties"
        and row["counted_by"] == "MINUSMA"
        and row["period_start"][:4] == "2022"
        and row["date_precision"] != "year"
    }
    return sum(chosen.values())


def round_of(day):
    """Displaced people of a survey round, region by region."""
    return whole("idps", [row for row in rows("displaced_by_region") if row["snapshot_date"] == day])


def near(latitude, longitude, first, last):
    """Deaths within 100 km between two months, on a flat map."""
    found = 0
    for row in rows("events"):
        month = row["date_start"][:7]
        north = 111.2 * (float(row["latitude"]) - latitude)
        east = 111.2 * (float(row["longitude"]) - longitude) * cos(radians(latitude))
        if row["where_prec"] in "123" and first <= month <= last and hypot(north, east) <= 100:
            found += int(row["deaths_best"])
    return found


def jihadists_in_the_north():
    """How many times two dozen civilians jihadists killed in the north, from 1 January to 21 March 2022."""
    chosen = [
        row
        for row in rows("events")
        if row["violence_type"] == "one_sided"
        and row["side_a"] in ("IS", "JNIM")
        and row["adm1_name"] in ("Gao", "Kidal", "Tombouctou")
        and row["date_start"] >= "2022-01-01"
        and row["date_end"] <= "2022-03-21"
    ]
    return whole("deaths_civilians", chosen) / 24


def abroad():
    """Refugees from Mali in every host country at the end of 2025."""
    return whole("refugees", [row for row in rows("refugees_by_host") if row["year"] == "2025"])


HEADLINES = [
    ("01_context", "deaths-chart", lambda: f"{split('MLI', 2022):,}"),
    ("01_context", "deaths-chart", lambda: f"{events(2022) / events(2021):.1f}"),
    ("01_context", "rates-chart", lambda: f"{per_head('BFA', 2024):.1f}"),
    ("01_context", "rates-chart", lambda: f"{per_head('MLI', 2024):.1f}"),
    ("01_context", "where-map", lambda: f"{whole('deaths_best', in_regions()):,}"),
    ("01_context", "where-map", lambda: f"{off_the_map():,}"),
    ("01_context", "regions-chart", lambda: f"{mopti_by_month():.0f}%"),
    ("01_context", "displaced-chart", lambda: f"{abroad():,}"),
    ("01_context", "months-doubt", lambda: f"{first_october():,}"),
    ("02_foreign_force_withdrawal", "steps-chart", lambda: f"{(date(2022, 8, 15) - date(2022, 2, 17)).days}"),
    ("02_foreign_force_withdrawal", "bases-chart", lambda: f"{near(15.918, 2.402, '2021-06', '2022-05'):,}"),
    ("03_food_insecurity", "food-many-chart", lambda: f"{hungry(2014) / 1e6:.2f} million"),
    ("03_food_insecurity", "food-many-chart", lambda: f"{hungry(2024) / 1e6:.2f} million"),
    ("03_food_insecurity", "food-money-chart", lambda: f"{funded(2023):.0f}%"),
    ("04_human_rights", "killers-chart", lambda: f"{islamic_state():,}"),
    ("04_human_rights", "places-chart", lambda: f"{killed_in_regions('Mopti'):.0f}%"),
    ("04_human_rights", "quarters-chart", lambda: f"{quarters():,}"),
    ("05_siege_of_bamako", "coast-chart", lambda: f"{months('BEN', 2024):,}"),
    ("05_siege_of_bamako", "coast-chart", lambda: f"{months('TGO', 2024):,}"),
    ("06_checking_the_articles", "base-read", lambda: f"{100 * (350110 / round_of('2019-12-31') - 1):+.1f}%"),
    ("06_checking_the_articles", "superlative-chart", lambda: f"{hungry(2022):,}"),
    ("06_checking_the_articles", "words-chart", lambda: f"{jihadists_in_the_north():.0f}"),
]


@pytest.fixture(scope="module")
def printed(built_report):
    """What each cell of each chapter prints as a figure: (chapter, cell) to the texts of its numbers."""
    texts = {}
    for path in sorted((built_report.folder / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            found = texts.setdefault((path.stem, cell["id"]), set())
            for output in cell.get("outputs", []):
                _collect(output.get("data", {}), found)
    return texts


def _collect(value, found):
    """Gather the text of every figure, however deep."""
    if isinstance(value, dict):
        if {"text", "sources", "how"} <= value.keys():
            found |= {value["text"], *value["text"].split()}
        for inner in value.values():
            _collect(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, found)


@pytest.mark.parametrize(("chapter", "cell", "recomputed"), HEADLINES)
def test_headline_holds_along_another_path(printed, chapter, cell, recomputed):
    """The number that the cell prints is the one another table gives."""
    assert recomputed() in printed[chapter, cell]
