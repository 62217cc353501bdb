"""The scripts one calls from a shell: short, safe for any path, and clear when Python is not to be had."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .places import ROOT

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")

SCRIPTS = ("build_report.sh", ".ci/setup", ".ci/test", ".ci/run")
PARTS = (*SCRIPTS, "requirements.txt", "pyproject.toml")

# Stands for a Python: it tells its version, and makes a .venv of the same kind, and writes down every call.
PYTHON = """#!/bin/bash
printf '%s|' "$@" >>{log}; echo >>{log}
case "$*" in
  *ensurepip*) exit {ensurepip} ;;
  *print*) echo {version} ;;
  *version_info*) exit {suits} ;;
  "-m venv"*) rm -rf "${{@: -1}}" && mkdir -p "${{@: -1}}/bin" && cp "$0" "${{@: -1}}/bin/python" ;;
  "-m pip install"*) exit ${{PIP_FAILS:-0}} ;;
  "-m coursekit"*) echo "in $PWD" ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    """Give a copy of the scripts and what they need, in a folder with spaces in its name."""
    folder = tmp_path / "a clone"
    for part in PARTS:
        target = folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, target)
    return folder


@pytest.fixture
def shell(tmp_path):
    """Give a function that runs a script where only a made-up Python is to be found."""
    tools = tmp_path / "tools"
    tools.mkdir()
    log = tmp_path / "calls.log"
    for tool in ("bash", "cat", "cksum", "cp", "dirname", "mkdir", "rm"):
        (tools / tool).symlink_to(shutil.which(tool))

    def run(script, *arguments, suits=0, ensurepip=0, version="3.12", cwd=tmp_path, **environment):
        python = tools / "python3"
        python.write_text(PYTHON.format(log=log, suits=suits, ensurepip=ensurepip, version=version))
        python.chmod(0o755)
        log.write_text("")
        environment = {"PATH": str(tools), "HOME": str(tmp_path), **environment}
        done = subprocess.run(
            ["bash", str(script), *arguments],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done, log.read_text().splitlines()

    return run


def installs(calls):
    """Give the calls that installed something."""
    return [call for call in calls if call.startswith("-m|pip|install")]


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_is_executable_and_sound(name):
    """Each can be called by its name, and bash finds no mistake in it."""
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / name)], check=True)
    assert "set -euo pipefail" in (ROOT / name).read_text()


def test_first_use_makes_the_environment_and_builds(clone, shell, tmp_path):
    """The lock is installed with its hashes, then the project alone; the build runs where one stands."""
    done, calls = shell(clone / "build_report.sh", "-p", "word=two words", "--out", "my out")
    assert done.returncode == 0, done.stderr
    assert installs(calls) == [
        f"-m|pip|install|--quiet|--disable-pip-version-check|--require-hashes|-r|{clone}/requirements.txt|",
        f"-m|pip|install|--quiet|--disable-pip-version-check|--no-deps|--no-build-isolation|-e|{clone}|",
    ]
    assert calls[-1] == f"-m|coursekit|build|--course|{clone}/notebooks|-p|word=two words|--out|my out|"
    assert done.stdout == f"in {tmp_path}\n"
    assert "Installing" in done.stderr


def test_second_use_installs_nothing(clone, shell):
    """Nothing has changed, so nothing is said or done about the environment."""
    shell(clone / ".ci/setup")
    done, calls = shell(clone / ".ci/setup")
    assert (done.stdout, done.stderr) == (f"{clone}/.venv/bin/python\n", "")
    assert installs(calls) == []


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_changed_requirements_are_installed(clone, shell, name):
    """A new lock or a changed project is seen."""
    shell(clone / ".ci/setup")
    with (clone / name).open("a") as file:
        file.write("# changed\n")
    _, calls = shell(clone / ".ci/setup")
    assert len(installs(calls)) == 2


def test_moved_folder_is_installed_again(clone, shell):
    """The environment knows the project by its place."""
    shell(clone / ".ci/setup")
    moved = clone.rename(clone.parent / "another clone")
    _, calls = shell(moved / ".ci/setup")
    assert installs(calls)[-1].endswith(f"-e|{moved}|")


def test_half_made_environment_is_healed(clone, shell):
    """An installation that failed is taken up again the next time, even with the former lock put back."""
    shell(clone / ".ci/setup")
    lock = (clone / "requirements.txt").read_text()
    (clone / "requirements.txt").write_text("# another lock\n")
    done, _ = shell(clone / "build_report.sh", PIP_FAILS="1")
    (clone / "requirements.txt").write_text(lock)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("coursekit: The packages could not be installed")
    assert done.stdout == ""
    done, calls = shell(clone / ".ci/setup")
    assert done.returncode == 0
    assert len(installs(calls)) == 2


def test_environment_without_python_is_made_anew(clone, shell):
    """A .venv whose Python is gone is no obstacle."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    done, calls = shell(clone / ".ci/setup")
    assert done.returncode == 0, done.stderr
    assert any(call.startswith(f"-m|venv|--clear|{clone}/.venv|") for call in calls)


def test_no_fitting_python_is_told_in_one_line(clone, shell):
    """The line names the versions that would do and how to get one."""
    done, _ = shell(clone / "build_report.sh", suits=1)
    assert done.returncode == 1
    told = done.stderr.splitlines()[-1]
    assert told.startswith("coursekit: Python 3.11, 3.12 or 3.13 is needed and none was found.")
    assert not (clone / ".venv").exists()


def test_missing_venv_module_names_the_package_that_brings_it(clone, shell):
    """Debian's own Python comes without it."""
    done, _ = shell(clone / "build_report.sh", ensurepip=1, version="3.11")
    assert done.returncode == 1
    assert "sudo apt install python3.11-venv" in done.stderr.splitlines()[-1]
    assert not (clone / ".venv").exists()


def test_lock_says_how_it_was_made():
    """The first lines hold the whole command, and every package has its hash."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert any("uv pip compile pyproject.toml" in line and "--generate-hashes" in line for line in lines[:4])
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert pins
    assert all(line.endswith("\\") for line in pins)


def test_installed_versions_are_those_of_the_lock():
    """The environment that runs the tests is the one the lock describes."""
    from importlib.metadata import version

    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    locked = dict(
        line.split(" ")[0].split("==") for line in lines if line.startswith(("pandas==", "papermill=="))
    )
    assert {name: version(name) for name in locked} == locked
    assert len(locked) == 2
    assert Path(sys.prefix) != Path(sys.base_prefix)
