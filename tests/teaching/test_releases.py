"""What students get: everything they need, nothing they must not see, and the same each time."""

import asyncio
import json
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from coursekit.errors import CourseError, UsageError
from coursekit.exercises.sheets import sheets_in
from coursekit.teaching.releases import assign
from coursekit.teaching.roster import SECRET_FILE, course_secret, read_roster
from coursekit.teaching.variants import for_marks

from .conftest import CANARY, HIDDEN, cell, marks, write_notebook
from .notebooks import answer, outcomes, run

pytestmark = pytest.mark.slow  # kernels run

SOLVED = {
    "rain_sum_a": "rain = pd.read_csv('rain.csv')\nsum_of_year = rain[rain['year'] == my_year]['mm'].sum()",
    "rain_word_a": "word = 'b'",
    "rain_years_a": "by_year = rain.groupby('year')['mm'].sum().sort_values(ascending=False)",
    "rain_table_a": "table = rain.groupby('year', as_index=False)['mm'].sum()",
    "rain_rate_a": "def rate(mm, days):\n    return mm / days if days else None",
    "rain_chart_a": "bars = alt.Chart(table, title='Rain').mark_bar().encode("
    "x='year:O', y=alt.Y('mm', title='mm of rain'))",
}


def contents(archive):
    """The bytes of each file in a zip, by its path."""
    with zipfile.ZipFile(archive) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_release_holds_what_students_need(release):
    """Notebook, table, checks, start page, coursekit itself and a short list of packages; no more."""
    names = {str(path.relative_to(release)) for path in release.rglob("*") if path.is_file()}
    wheel = next(name for name in names if name.endswith(".whl"))
    assert names - {wheel} == {
        "rain.ipynb", "rain.csv", "START.ipynb", "README.md", "requirements.txt", ".release.json",
        "checks/rain.json",
        "checks/variants/rain-0.json", "checks/variants/rain-1.json", "checks/variants/rain-2.json",
    }  # fmt: skip
    packages = [
        line for line in (release / "requirements.txt").read_text().splitlines() if line[0] not in "#"
    ]
    assert packages[0] == f"./{wheel}"
    assert [line.split("==")[0] for line in packages[1:]] == ["altair", "ipykernel", "jupyterlab", "pandas"]
    assert "7 exercises, 15 points, about 17 minutes" in (release / "START.ipynb").read_text()


def test_release_and_its_zip_are_one(release):
    """One zip for all holds the same files."""
    packed = contents(release.with_name("rain.zip"))
    assert packed == {
        f"rain/{path.relative_to(release).as_posix()}": path.read_bytes()
        for path in release.rglob("*")
        if path.is_file()
    }


def test_nothing_of_the_master_is_left_in_a_release(release):
    """Neither a solution nor a hidden test nor a right answer stands in any file."""
    for path in release.rglob("*"):
        if path.is_file() and path.suffix != ".whl":
            text = path.read_text(encoding="utf-8")
            for secret in (CANARY, HIDDEN, "BEGIN SOLUTION", "expect("):
                assert secret not in text, path


def test_same_masters_give_the_same_bytes(master_folder, release, tmp_path):
    """Releases can be compared, and made again."""
    again = tmp_path / "rain"
    assign([master_folder / "rain.ipynb"], again)
    assert again.with_name("rain.zip").read_bytes() == release.with_name("rain.zip").read_bytes()


def test_release_runs_from_top_to_bottom_and_passes_nothing(release, tmp_path):
    """As it is handed out, no cell fails and no check is satisfied."""
    copy = shutil.copytree(release, tmp_path / "copy")
    found = outcomes(run(copy / "rain.ipynb"))
    assert len(found) == 6
    assert set(found.values()) <= {"not attempted", "not yet"}


def test_right_answers_pass_in_the_release(release, tmp_path):
    """What a student finds along her own path is recognised from its fingerprint."""
    copy = shutil.copytree(release, tmp_path / "copy")
    answer(copy / "rain.ipynb", **SOLVED)
    assert set(outcomes(run(copy / "rain.ipynb")).values()) == {"right"}
    remembered = json.loads((copy / "my_progress.json").read_text())
    assert {name for name, trace in remembered.items() if trace["ever_right"]} == set(remembered)
    assert len(remembered) == 6


def test_answer_of_another_variant_does_not_pass(release, tmp_path):
    """The numbers are the student's own."""
    copy = shutil.copytree(release, tmp_path / "copy")
    values = sheets_in(copy)[0].variant
    other = 2020 + (values["my_year"] - 2020 + 1) % 3
    sources = SOLVED | {"rain_sum_a": SOLVED["rain_sum_a"].replace("my_year", str(other))}
    answer(copy / "rain.ipynb", **sources)
    found = outcomes(run(copy / "rain.ipynb"))
    assert found.pop("rain-sum") == "not yet"
    assert set(found.values()) == {"right"}


@pytest.fixture(scope="module")
def dealt(master_folder, tmp_path_factory):
    """Give the folder of releases for marks, with the roster beside the folder."""
    folder = tmp_path_factory.mktemp("teacher")
    (folder / "roster.csv").write_text(
        "student,name\nawa.d,Awa\nbinta,Binta\nchaka,Chaka\n", encoding="utf-8"
    )
    assign([master_folder / "rain.ipynb"], folder / "marks", roster=folder / "roster.csv")
    return folder


def test_each_student_on_the_roster_gets_a_zip_of_her_own(dealt):
    """With the variant that the secret gives her, and no other's."""
    secret = course_secret(dealt / "roster.csv")
    assert sorted(path.name for path in (dealt / "marks").iterdir()) == [
        "awa.d.zip", "binta.zip", "chaka.zip", "variants.csv",
    ]  # fmt: skip
    for student in ("awa.d", "binta", "chaka"):
        files = contents(dealt / "marks" / f"{student}.zip")
        sheet = json.loads(files[f"{student}/checks/rain.json"])
        year = 2020 + for_marks(secret, student, "rain", 3)
        assert sheet["variant"] == {"my_year": year}
        assert f"my_year = {year}" in files[f"{student}/rain.ipynb"].decode()
        assert f"**{student}**" in files[f"{student}/START.ipynb"].decode()
        assert not [name for name in files if "variants/" in name or SECRET_FILE in name]
        assert secret.hex().encode() not in b"".join(files.values())


def test_release_for_marks_checks_a_choice_for_its_form_alone(dealt):
    """Trying each option would tell which is right, so none is in the file."""
    files = contents(dealt / "marks" / "binta.zip")
    sheet = json.loads(files["binta/checks/rain.json"])
    assert sheet["locks"]["rain-word"]["answers"] == {}
    assert sheet["locks"]["rain-sum"]["answers"] != {}


def test_secret_is_made_once_and_for_the_teacher_alone(dealt):
    """A second release of the same roster deals the same numbers."""
    path = dealt / SECRET_FILE
    before = path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert course_secret(dealt / "roster.csv") == bytes.fromhex(before.strip())
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "needs a first line with a column 'student'"),
        ("name\nAwa\n", "needs a first line with a column 'student'"),
        ("student\nawa\n\nAwa\n", "line 3: the id “Awa” stands there twice"),
        ("student,x\n,1\n", "line 2: the column 'student' is empty"),
        ("student\n../awa\n", "line 2: the id “../awa” can't be a file's name"),
    ],
)
def test_bad_roster_is_told_with_its_line(tmp_path, text, says):
    """One line: what, where, how to mend."""
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_roster(tmp_path / "r.csv")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_master_of_nbgrader_in_any_folder_is_released(tmp_path):
    """Without course.toml, without our metadata, with the data file it reads, without those it doesn't."""
    folder = tmp_path / "elsewhere"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "solution.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "tools.py").write_text("def f():\n    return 1\n", encoding="utf-8")
    tested = "assert x\n### BEGIN HIDDEN TESTS\nopen('solution.csv')\n### END HIDDEN TESTS"
    cells = [
        cell("code", "given", "import tools\nopen('tables/rows.csv')"),
        cell("code", "a", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION",
             nbgrader=marks("a", grade=False, solution=True, locked=False)),
        cell("code", "t", tested, nbgrader=marks("t", grade=True, solution=False, locked=True, points=1)),
    ]  # fmt: skip
    write_notebook(folder / "plain.ipynb", cells)
    assign([folder / "plain.ipynb"], tmp_path / "out")
    names = {
        str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()
    }
    assert {"plain.ipynb", "tables/rows.csv", "tools.py"} < names
    assert "solution.csv" not in names
    assert "check(" not in (tmp_path / "out" / "START.ipynb").read_text()


def test_release_can_be_made_where_a_loop_is_running(master_folder, tmp_path):
    """A notebook has one, and so has whatever drives a browser."""

    async def made():
        return assign([master_folder / "rain.ipynb"], tmp_path / "out")

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, made()).result()[0] == tmp_path / "out"


def test_included_file_comes_along(master_folder, tmp_path):
    """What released cells don't name, the teacher can."""
    assign([master_folder / "rain.ipynb"], tmp_path / "out", include=[master_folder / "unneeded.csv"])
    assert (tmp_path / "out" / "unneeded.csv").is_file()
    with pytest.raises(UsageError, match="no such file beside a master"):
        assign([master_folder / "rain.ipynb"], tmp_path / "out2", include=[tmp_path / "absent.csv"])


def test_release_never_overwrites_masters_or_answers(master_folder, release, tmp_path):
    """A wrong --out costs nothing."""
    with pytest.raises(UsageError, match="would overwrite the masters"):
        assign([master_folder / "rain.ipynb"], master_folder)
    copy = shutil.copytree(release, tmp_path / "copy")
    answer(copy / "rain.ipynb", **SOLVED)
    with pytest.raises(UsageError, match=r"holds answers in rain\.ipynb"):
        assign([master_folder / "rain.ipynb"], copy)


def test_wrong_solution_in_a_master_stops_the_release(master_folder, tmp_path):
    """The master's own check says which cell, and under which variant."""
    folder = shutil.copytree(master_folder, tmp_path / "wrong")
    path = folder / "rain.ipynb"
    path.write_text(path.read_text().replace('word = \\"b', 'word = \\"a'), encoding="utf-8")
    with pytest.raises(CourseError, match=r"(?s)rain\.ipynb, cell 9, stops under .*rain-word"):
        assign([path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_wheel_in_a_release_installs_and_checks(release, tmp_path):
    """What a student installs from her folder is this very coursekit, and its command is there."""
    wheel = next(release.glob("*.whl"))
    place = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(place), str(wheel)],
        check=True,
    )
    program = "import coursekit, sys; print(coursekit.__file__); coursekit.check"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(place))
    assert (place / "bin" / "coursekit").exists() or (place / "Scripts").exists()
