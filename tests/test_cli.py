"""The command line: every command explains itself, finds its course, and ends with the right code."""

import argparse
import os
import subprocess
import sys

import pandas as pd
import pytest

from coursekit.cli import command_line, find_course, main, read_parameters
from coursekit.errors import UsageError

from .places import ROOT


def commands(parser, words=()):
    """Give every command with its parser, by the words one types."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield (*words, name), below
                yield from commands(below, (*words, name))


ALL = dict(commands(command_line()))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_command_has_a_sentence_and_an_example(words):
    """The help of each command says what it does and shows a line to copy that is accepted."""
    parser = ALL[words]
    assert parser.description.endswith(".")
    example = parser.epilog.removeprefix("Example: ").split()
    assert example[0] == "coursekit"
    assert callable(command_line().parse_args(example[1:]).command)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_help_is_an_answer(words, capsys):
    """Help goes to stdout with exit code 0."""
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    assert "Example: coursekit" in capsys.readouterr().out


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_readme_names_every_command(words):
    """A command nobody is told of might as well not exist."""
    assert f"coursekit {' '.join(words)}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_starting_costs_nothing():
    """The command line loads neither pandas nor papermill before it is told what to do."""
    code = (
        "import sys, coursekit.cli; print({'pandas', 'papermill', 'altair', 'nbformat'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("texts", "pairs"),
    [
        ([], {}),
        (["a=1", "b=x=y"], {"a": "1", "b": "x=y"}),
        ([" a = 1 "], {"a": "1"}),
        (["a=1", "a=2"], {"a": "2"}),
    ],
)
def test_parameters_are_read_as_pairs(texts, pairs):
    """The first equals sign parts name and value; the last word on a name holds."""
    assert read_parameters(texts) == pairs


@pytest.mark.parametrize("text", ["country", "=NER", "", "country:NER"])
def test_parameter_without_name_or_value_is_wrong_usage(text):
    """The message shows how to write one."""
    with pytest.raises(UsageError, match="name=value"):
        read_parameters([text])


def test_course_is_found_from_within_and_beside(tiny_course, monkeypatch, tmp_path):
    """Without --course, the nearest folder above counts, else ./notebooks."""
    below = tiny_course.folder / "deep" / "down"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_course(None).folder == tiny_course.folder
    moved = tiny_course.folder.rename(tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    assert find_course(None).folder == moved


def test_no_course_anywhere_is_wrong_usage(tmp_path, monkeypatch):
    """The message names the option that would have worked."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="--course DIR"):
        find_course(None)
    with pytest.raises(UsageError, match=r"it has no course\.toml"):
        find_course(tmp_path)


def test_data_list_prints_a_line_a_table(capsys):
    """The result is on stdout and nothing on stderr."""
    assert main(["data", "list", "--course", str(ROOT / "notebooks")]) == 0
    printed = capsys.readouterr()
    assert "deaths_by_year" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize(("rows", "code"), [(0, 0), (1, 1)])
def test_data_verify_tells_by_its_exit_code(monkeypatch, capsys, rows, code):
    """Problems are printed, one a line, and make the command fail."""
    columns = ["file", "row", "column", "found", "expected"]
    found = pd.DataFrame([["a.csv", 2, "x", "1", "2"]][:rows], columns=columns)
    monkeypatch.setattr("coursekit.validation.verify", lambda _folder: found)
    assert main(["data", "verify", "--course", str(ROOT / "notebooks")]) == code
    assert ("a.csv" in capsys.readouterr().out) == bool(rows)


def test_data_commands_need_a_course_with_data(tiny_course, capsys):
    """A course without tables has nothing to list."""
    assert main(["data", "list", "--course", str(tiny_course.folder)]) == 2
    assert "names no data" in capsys.readouterr().err


def test_reader_that_leaves_early_is_no_failure_to_explain():
    """`coursekit … | head` ends without a word about it."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "coursekit", "data", "list"]
    done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")
