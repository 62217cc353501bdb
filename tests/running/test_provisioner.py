"""Warm kernels for others who ask by name: papermill, nbclient, nbconvert and JupyterLab, none of it ours."""

import asyncio
import json
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.running.pool import PROVISIONER, close_pools

from .jobs import job
from .traces import command_line, state

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="Warm kernels need Linux."),
]

ASK = "JUPYTER_DEFAULT_PROVISIONER_NAME"
WHO = """
import os, sys
'pandas' in sys.modules, open(f'/proc/{os.getppid()}/cmdline').read().count('forkserver')
"""
WARM, STANDARD = "(True, 1)", "(False, 0)"


@pytest.fixture
def notebook(tmp_path):
    """Give a notebook that tells what kernel it has."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [new_code_cell(WHO), new_code_cell("x = 1\nx")]
    path = tmp_path / "asked.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def told(path):
    """Give what the first cell of an executed notebook told of its kernel."""
    return nbformat.read(path, as_version=4).cells[0].outputs[0]["data"]["text/plain"]


COMMANDS = {
    "papermill": ["papermill", "{notebook}", "{out}", "--no-progress-bar"],
    "nbconvert": ["nbconvert", "--to", "notebook", "--execute", "{notebook}", "--output", "{out}"],
}


@pytest.mark.parametrize("asked", [True, False], ids=["asked", "not asked"])
@pytest.mark.parametrize("program", COMMANDS)
def test_command_gets_a_warm_kernel_only_where_it_is_asked_for(program, asked, notebook, tmp_path, traces):
    """It leaves no process and no file behind."""
    out = tmp_path / "out.ipynb"
    module, *words = COMMANDS[program]
    words = [word.format(notebook=notebook, out=out) for word in words]
    environment = {**traces.environment, **({ASK: PROVISIONER} if asked else {})}
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    assert told(out) == (WARM if asked else STANDARD)
    assert "Standard kernels" not in done.stderr
    assert traces.left_after_a_while() == []


def test_notebooks_in_one_process_share_a_pool(monkeypatch, traces):
    """nbclient in process, as a library uses it: each kernel has the same parent, and ends."""
    from nbclient import NotebookClient

    monkeypatch.setenv(ASK, PROVISIONER)
    parents, pids = set(), set()
    for _ in range(2):
        cell = new_code_cell("import os\nprint(os.getppid(), os.getpid())")
        read = NotebookClient(new_notebook(cells=[cell]), kernel_name="python3").execute()
        parent, pid = read.cells[0].outputs[0]["text"].split()
        parents.add(parent)
        pids.add(int(pid))
    assert len(parents) == 1
    assert len(pids) == 2
    assert {state(pid) for pid in pids} == {"Z"}
    close_pools()
    assert traces.left_after_a_while() == []


async def serve(manager, folder):
    """Do what JupyterLab does with a kernel, and give what was seen of it."""
    seen = {}
    kernel_id = await manager.start_kernel(path="", kernel_name="python3")
    kernel = manager.get_kernel(kernel_id)
    client = kernel.client()
    client.start_channels()
    await client.wait_for_ready(timeout=120)

    async def value(code):
        reply = await client.execute_interactive("", user_expressions={"x": code}, timeout=120)
        return reply["content"]["user_expressions"]["x"]["data"]["text/plain"]

    seen["parent"] = await value("__import__('os').getppid()")
    seen["folder"] = await value("__import__('os').getcwd()")
    first = await value("__import__('os').getpid()")
    client.execute("import time, pathlib; pathlib.Path('begun').touch(); time.sleep(600)")
    while not (folder / "begun").exists():
        await asyncio.sleep(0.02)
    await manager.interrupt_kernel(kernel_id)
    reply = await client.get_shell_msg(timeout=60)
    seen["interrupted"] = reply["content"].get("ename")
    await manager.restart_kernel(kernel_id)
    await client.wait_for_ready(timeout=120)
    second = await value("__import__('os').getpid()")
    seen["restarted"] = second != first
    seen["warm"] = bool(kernel.provisioner.forked)
    client.stop_channels()
    await manager.shutdown_kernel(kernel_id)
    seen["ended"] = [state(int(pid)) for pid in (first, second)]
    seen["listed"] = manager.list_kernel_ids()
    return seen


def test_kernels_of_jupyterlab_are_warm_where_asked(tmp_path, monkeypatch, traces):
    """Its server's manager starts, interrupts, restarts and ends one; nothing of it is left."""
    from jupyter_client.provisioning import KernelProvisionerFactory
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

    monkeypatch.setenv(ASK, PROVISIONER)
    KernelProvisionerFactory.clear_instance()  # it reads the variable once a process
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    manager = AsyncMappingKernelManager(root_dir=str(tmp_path))
    seen = asyncio.run(serve(manager, tmp_path))
    parent = seen.pop("parent")
    assert "coursekit.running.forkserver" in command_line(int(parent))
    assert seen == {
        "folder": repr(str(tmp_path)),
        "interrupted": "KeyboardInterrupt",
        "restarted": True,
        "warm": True,
        "ended": ["Z", "Z"],
        "listed": [],
    }
    close_pools()
    KernelProvisionerFactory.clear_instance()
    assert traces.left_after_a_while() == []
    assert list((tmp_path / "runtime").glob("kernel-*")) == []


@pytest.mark.parametrize("what", ["another Python", "another launcher"])
def test_kernel_that_is_not_ours_to_fork_is_started_as_usual(what, notebook, tmp_path, traces):
    """A kernelspec may name another interpreter or program: it runs, and that it isn't warm is said once."""
    folder = tmp_path / "jupyter" / "kernels" / "other"
    folder.mkdir(parents=True)
    link = tmp_path / "python-of-another-name"
    link.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    link.chmod(0o755)
    program = str(link) if what == "another Python" else sys.executable
    launcher = "ipykernel_launcher" if what == "another Python" else "ipykernel"
    spec = {
        "argv": [program, "-m", launcher, "-f", "{connection_file}"],
        "display_name": "Other",
        "language": "python",
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    out = tmp_path / "out.ipynb"
    words = [str(notebook), str(out), "-k", "other", "--no-progress-bar"]
    environment = {**traces.environment, ASK: PROVISIONER, "JUPYTER_PATH": str(tmp_path / "jupyter")}
    command = [sys.executable, "-m", "papermill", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    assert told(out) == STANDARD
    assert done.stderr.count("Standard kernels are used, which start more slowly") == 1
    assert traces.left_after_a_while() == []


def test_our_runs_are_warm_whatever_is_asked_for(tmp_path, monkeypatch):
    """coursekit chooses for itself."""
    from coursekit.running.chapter import run_job

    monkeypatch.setenv(ASK, "local-provisioner")
    assert run_job(job("1", folder=tmp_path)).why_standard == ""
