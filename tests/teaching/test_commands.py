"""`coursekit assign` and `coursekit lab`, as they are typed: what they print, and how they end."""

import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

from coursekit.cli import main
from coursekit.teaching import labs

from .conftest import cell, write_notebook
from .notebooks import answer

pytestmark = pytest.mark.slow  # kernels run


def test_assign_prints_what_it_wrote(master_folder, tmp_path, capsys, monkeypatch):
    """The folder and its zip, as one would type them."""
    monkeypatch.chdir(tmp_path)
    assert main(["assign", str(master_folder / "rain.ipynb"), "--out", "release"]) == 0
    told = capsys.readouterr()
    assert told.out == "release\nrelease.zip\n"
    assert "rain, variant 0: ok, " in told.err


def test_assign_lists_exercises_with_their_totals(master_folder, capsys):
    """A table for the teacher who chooses."""
    assert main(["assign", str(master_folder / "rain.ipynb"), "--list"]) == 0
    told = capsys.readouterr().out
    assert "| rain | rain-sum | `rain-sum` | number | 2 | 2 | do | 2 | 3 |" in told
    assert told.splitlines()[-1] == "| **All** | 7 |  |  | 15 | 17 |  |  |  |"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["assign"], 2, "MASTER"),
        (["assign", "absent.ipynb"], 2, "--out"),
        (["assign", "absent.ipynb", "--out", "x"], 1, "No notebook at absent.ipynb"),
        (
            ["assign", "bad.ipynb", "--out", "x"],
            1,
            "bad.ipynb, cell 1: its nbgrader metadata is not of schema 3",
        ),
        (["assign", "good.ipynb", "--out", "x", "--roster", "absent.csv"], 2, "absent.csv can't be read"),
        (["assign", "good.ipynb", "--out", "x", "-p", "country"], 2, "write it as name=value"),
        (["assign", "good.ipynb", "--out", "x", "-p", "country=NER"], 2, "a line country = …"),
        (["lab", "--submit"], 2, "Name a course"),
        (["lab", "nowhere", "--submit"], 2, "is no copy of a course"),
        (["lab", "nowhere", "--course", "absent"], 2, "No course in absent"),
    ],
)
def test_wrong_use_is_told_in_one_line(arguments, code, says, tmp_path, monkeypatch, capsys):
    """What is wrong, where, and how to mend it; nothing is written."""
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "good.ipynb", [cell("markdown", "t", "# T")])
    write_notebook(tmp_path / "bad.ipynb", [cell("code", "t", "", nbgrader={"grade": True})])
    assert main(arguments) == code
    told = capsys.readouterr().err
    assert says in told
    assert len(told.strip().splitlines()) == 1
    assert not (tmp_path / "x").exists()


def test_lab_goes_on_with_a_release_from_a_zip(release, tmp_path, monkeypatch, capsys):
    """In an unzipped release, without any course: a name deals it, JupyterLab is opened, work is packed."""
    copy = shutil.copytree(release, tmp_path / "copy")
    monkeypatch.chdir(copy)
    opened = []
    monkeypatch.setattr(labs, "open_lab", lambda folder: opened.append(folder) or 0)
    assert main(["lab", "--name", "Awa"]) == 0
    assert opened == [copy]
    assert labs.student_of(copy) == "Awa"
    answer(copy / "rain.ipynb", rain_word_a="word = 'b'")
    capsys.readouterr()
    assert main(["lab", "--submit"]) == 0
    told = capsys.readouterr().out
    assert "1 of 7 exercises answered" in told
    assert told.splitlines()[-1] == "Hand this in: submission-Awa.zip"


def test_lab_without_jupyterlab_says_how_to_get_it(release, monkeypatch, capsys):
    """One line, and the command that mends it."""
    monkeypatch.setattr(labs, "find_spec", lambda _name: None)
    assert main(["lab", str(release)]) == 2
    assert "-m pip install jupyterlab" in capsys.readouterr().err


def test_assign_stops_when_asked_and_leaves_nothing(master_folder, tmp_path):
    """Ctrl-C while kernels run: one line, no release, and no kernel goes on."""
    command = [sys.executable, "-m", "coursekit", "assign", str(master_folder / "rain.ipynb"), "--out", "out"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
        while not (kernels := psutil.Process(running.pid).children(recursive=True)):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert told.splitlines()[-1] == "coursekit: Stopped. What was there before stays as it was."
    assert not [kernel for kernel in kernels if kernel.is_running()]
    assert not (tmp_path / "out").exists()
