"""Every committed table keeps its rules, and a broken one is named to the cell."""

import csv
import json
import shutil

import pandas as pd
import pytest

from coursekit import catalogue, validation
from coursekit.course import Course
from coursekit.errors import CourseError, TableError, UsageError
from coursekit.packages import DECLARED_VARIABLE, Package
from coursekit.tables import load, load_from

from .places import COURSE, DATA

PACKAGE = Package(DATA)


@pytest.fixture
def copied(tmp_path):
    """A copy of the data package that may be broken."""
    return shutil.copytree(DATA, tmp_path / "data")


def rewrite(folder, name, change):
    """Change a table's text and bring its checksum up, as an editor would who trusts the change."""
    path = Package(folder).path(name)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    catalogue.refresh(folder)


@pytest.mark.parametrize("name", PACKAGE.table_names)
def test_table_loads_by_its_rules(name):
    """Types, vocabularies, ranges and keys hold in every committed table."""
    table = load_from(PACKAGE, name)
    assert len(table) == PACKAGE.resource(name)["rows"] > 0
    assert table.attrs["table"] == name


def test_whole_package_is_valid():
    """The full check, Frictionless included, finds nothing."""
    found = validation.verify(DATA)
    assert found.empty, found.head(20).to_string()


def test_nothing_was_lost_on_the_way():
    """Each file handed over has every row kept, or listed as left out with a reason."""
    origins, left_out = (load_from(PACKAGE, name) for name in ("origins", "left_out"))
    assert (origins["rows"] == origins["rows_kept"] + origins["rows_left_out"]).all()
    listed = left_out.groupby("origin")["rows"].sum().reindex(origins["origin"], fill_value=0)
    assert listed.tolist() == origins["rows_left_out"].tolist()
    assert left_out["explanation"].notna().all()


def test_every_row_kept_is_in_a_table():
    """The rows kept from the publishers' files and the ledgers add up to the tables' rows."""
    origins = load_from(PACKAGE, "origins")
    for origins_of_tables, rows in origins.groupby("tables"):
        names = origins_of_tables.split(";")
        if len(names) == 1 and (origins["tables"].str.contains(names[0])).sum() == len(rows):
            assert rows["rows_kept"].sum() == catalogue.size(PACKAGE.resource(names[0])), names[0]


def test_every_ledger_row_has_one_home():
    """A ledger's row is in exactly one table or in the list of what was left out."""
    ids = []
    for name in PACKAGE.table_names:
        fields = [field["name"] for field in PACKAGE.resource(name)["schema"]["fields"]]
        if "row_id" in fields:
            ids += load_from(PACKAGE, name)["row_id"].tolist()
    assert len(ids) == len(set(ids))
    origins = load_from(PACKAGE, "origins").set_index("origin")
    left_out = load_from(PACKAGE, "left_out")
    prefixes = {
        "ledger_food_funding_displacement.csv": "f",
        "ledger_rights.csv": "r",
        "ledger_forces.csv": "s",
        "timeline.csv": "t",
    }
    for origin, prefix in prefixes.items():
        kept = {int(row[1:]) for row in ids if row.startswith(prefix)}
        out = set(left_out.loc[left_out["origin"] == origin, "origin_row"].dropna().astype(int))
        assert kept.isdisjoint(out)
        assert kept | out == set(range(1, int(origins["rows"][origin]) + 1)), origin


def test_readme_of_the_data_is_up_to_date():
    """data/README.md is generated; a stale one fails here."""
    assert (DATA / "README.md").read_text(encoding="utf-8") == catalogue.readme(PACKAGE)


def test_no_acled_events_or_tables():
    """A total that someone prints may be cited; nothing is taken from ACLED itself."""
    sources = list(csv.DictReader((DATA / "tables/sources.csv").open(encoding="utf-8")))
    assert [
        row["source_id"] for row in sources if row["kind"] == "dataset" and "ACLED" in row["publisher"]
    ] == []


def test_edited_table_is_refused(copied):
    """An edit that nobody signed for is not loaded."""
    path = Package(copied).path("deaths_by_year")
    path.write_text(path.read_text(encoding="utf-8").replace("MLI", "NER", 1), encoding="utf-8")
    with pytest.raises(TableError, match="version control") as caught:
        load_from(Package(copied), "deaths_by_year")
    assert caught.value.failures["file"].tolist() == ["tables/deaths_by_year.csv"]


@pytest.mark.usefixtures("in_course")
def test_chapter_of_a_build_loads_declared_tables_alone(monkeypatch):
    """Else a changed row would not run it again; the message names the table and the place to mend."""
    monkeypatch.setenv(DECLARED_VARIABLE, "units countries")
    assert len(load("countries"))
    with pytest.raises(CourseError, match=r"'events' is not declared for this chapter.*course\.toml"):
        load("events")
    monkeypatch.delenv(DECLARED_VARIABLE)
    assert len(load("events"))


def test_missing_table_is_named(copied):
    """The file that is gone is named."""
    Package(copied).path("events").unlink()
    with pytest.raises(TableError, match="no file"):
        load_from(Package(copied), "events")


@pytest.mark.parametrize(
    ("old", "new", "column", "expected"),
    [
        ("2022,one_sided", "2022,onesided", "violence_type", "one of its vocabulary"),
        (",2022,", ",twenty,", "year", "integer"),
        (",2022,", ",1022,", "year", "at least"),
        (",2022,", ",,", "year", "a value"),
    ],
)
def test_bad_cell_is_named_with_row_and_column(copied, old, new, column, expected):
    """File, row, column, found and expected: all that is needed to mend it."""
    rewrite(copied, "deaths_by_year", lambda text: text.replace(old, new, 1))
    with pytest.raises(TableError) as caught:
        load_from(Package(copied), "deaths_by_year")
    failure = caught.value.failures.iloc[0]
    assert (failure["column"], failure["row"] > 1) == (column, True)
    assert expected in failure["expected"]


def test_full_check_lists_every_problem_at_once(copied):
    """Duplicates, unknown sources and best estimates outside their range come in one table."""
    rewrite(copied, "deaths_by_year", lambda text: text + text.splitlines()[-1] + "\n")
    found = validation.verify(copied)
    assert (found["file"] == "tables/deaths_by_year.csv").any()
    assert list(found.columns) == ["file", "row", "column", "found", "expected"]


def test_full_check_names_the_cell_of_an_unsigned_edit_once(copied):
    """A wrong checksum does not hide what is wrong in the table, and each fault is said once."""
    path = Package(copied).path("deaths_by_year")
    path.write_text(path.read_text(encoding="utf-8").replace(",2022,", ",twenty,", 1), encoding="utf-8")
    found = validation.verify(copied)
    cells = found[found["column"] == "year"]
    assert cells[["found", "expected"]].to_numpy().tolist() == [["twenty", "integer"]]
    assert found["found"].astype(str).str.startswith("sha256:").sum() == 1


def test_full_check_survives_a_broken_table_of_units(copied):
    """Whatever is broken, the problems come as a table."""
    path = Package(copied).path("units")
    path.write_text(path.read_text(encoding="utf-8").replace("deaths,", ",", 1), encoding="utf-8")
    assert "tables/units.csv" in validation.verify(copied)["file"].tolist()


def test_file_without_entry_is_found(copied):
    """Nothing lies in data/ that the package doesn't describe."""
    (copied / "tables/extra.csv").write_text("a\n1\n")
    assert "tables/extra.csv" in validation.verify(copied)["file"].tolist()


def test_unknown_table_is_answered_with_the_names_that_exist():
    """A slip in a name is easily mended."""
    with pytest.raises(UsageError, match="deaths_by_year"):
        load_from(PACKAGE, "deaths_by_years")


def test_broken_descriptor_is_one_clear_line(copied):
    """Not a traceback of the JSON reader."""
    (copied / "datapackage.json").write_text("{")
    with pytest.raises(CourseError, match=r"datapackage\.json is malformed"):
        Package(copied)


def test_chapters_declare_tables_that_exist():
    """course.toml names no table that the package doesn't hold."""
    for chapter in Course.load(COURSE).chapters:
        assert set(chapter.tables) <= set(PACKAGE.resources), chapter.id


def test_missing_is_missing_and_never_zero():
    """An empty cell stays empty through loading."""
    table = load_from(PACKAGE, "population_and_income")
    raw = pd.read_csv(PACKAGE.path("population_and_income"))
    column = "gdp_per_capita_intl_2011_usd"
    assert table[column].isna().sum() == raw[column].isna().sum() > 0


def test_descriptor_is_written_as_refresh_writes_it(copied):
    """Refreshing an unchanged package changes nothing."""
    before = (copied / "datapackage.json").read_text(encoding="utf-8")
    assert catalogue.refresh(copied) == []
    assert (copied / "datapackage.json").read_text(encoding="utf-8") == before
    assert json.loads(before)
