"""A course goes to other machines whole, and never beside its place."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from coursekit.course import Course
from coursekit.errors import CourseError
from coursekit.running.parcel import Parcel, pack, unpack


@pytest.fixture
def with_data(tmp_path):
    """Give a course whose data lie beside it, with things that are nobody's business around."""
    files = {
        "home/course/course.toml": 'title = "T"\ndata = "../data"',
        "home/course/a.ipynb": "{}",
        "home/course/locale/course.po": "",
        "home/course/.ipynb_checkpoints/a.ipynb": "{}",
        "home/course/__pycache__/a.pyc": "",
        "home/data/datapackage.json": json.dumps(
            {"resources": [{"name": "t", "path": "tables/t.csv", "hash": "-"}]}
        ),
        "home/data/tables/t.csv": "x\n1\n",
        "home/data/draft.csv": "",
        "home/build/report.html": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Course.load(tmp_path / "home" / "course")


def names_in(folder):
    """Name the files below *folder*."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_course_and_data_keep_their_places(with_data, tmp_path):
    """What kernels may read arrives as it lay; hidden files, drafts and reports stay at home."""
    folder = unpack(pack(with_data), tmp_path / "there")
    assert names_in(tmp_path / "there") == [
        "course/a.ipynb",
        "course/course.toml",
        "course/locale/course.po",
        "data/datapackage.json",
        "data/tables/t.csv",
    ]
    there = Course.load(folder)
    assert (there.folder.name, there.data) == ("course", tmp_path / "there" / "data")
    assert (there.data / "tables" / "t.csv").read_text(encoding="utf-8") == "x\n1\n"


def test_data_behind_a_link_arrive_where_the_course_looks(with_data, tmp_path):
    """Places are those that course.toml speaks of."""
    data = tmp_path / "home" / "data"
    data.rename(tmp_path / "elsewhere")
    data.symlink_to(tmp_path / "elsewhere")
    moved = Course.load(with_data.folder.rename(tmp_path / "home" / "moved"))
    assert moved.data == tmp_path / "elsewhere"
    folder = unpack(pack(moved), tmp_path / "there")
    assert (folder.parent / "data" / "tables" / "t.csv").is_file()


def test_data_within_the_course_are_packed_once(with_data):
    """A course that holds its own data needs nothing else."""
    (with_data.folder.parent / "data").rename(with_data.folder / "data")
    (with_data.folder / "course.toml").write_text('title = "T"\ndata = "data"', encoding="utf-8")
    names = zipfile.ZipFile(io.BytesIO(pack(Course.load(with_data.folder)).content)).namelist()
    assert names.count("course/data/tables/t.csv") == 1
    assert len(names) == len(set(names))


def test_data_at_an_absolute_place_are_refused(with_data):
    """Another machine would look for them in vain."""
    data = (with_data.folder.parent / "data").as_posix()
    (with_data.folder / "course.toml").write_text(f'title = "T"\ndata = "{data}"', encoding="utf-8")
    with pytest.raises(CourseError, match="other machines don't have it"):
        pack(Course.load(with_data.folder))


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt"])
def test_nothing_is_unpacked_outside_its_folder(with_data, tmp_path, name):
    """A file that would lie elsewhere, or a course that would, is refused with all others."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("good.txt", "")
        archive.writestr(name, "")
    into = tmp_path / "into"
    for parcel in (Parcel(packed.getvalue(), "."), replace(pack(with_data), folder=name)):
        with pytest.raises(CourseError, match="outside"):
            unpack(parcel, into)
    assert not into.exists()
