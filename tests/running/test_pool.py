"""Warm kernels: forked from a process that has its imports behind it, otherwise like any kernel."""

import asyncio
import json
import os
import signal
import sys
import time
from contextlib import contextmanager
from io import StringIO

import pytest

from coursekit.build import build_reports
from coursekit.course import Limits
from coursekit.running import pool as pools
from coursekit.running.chapter import run_job
from coursekit.running.kernels import kernel_environment, modules, own_manager
from coursekit.running.pool import NoForkError, Request, pool_for
from coursekit.running.progress import Progress
from coursekit.running.store import Store
from coursekit.works import Order

from .jobs import job, told
from .traces import command_line

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="Warm kernels need Linux."),
]


def our_pool(limits=None):
    """Give the pool that runs of ours share."""
    return pool_for(kernel_environment(), modules(limits or Limits()))


@contextmanager
def live_kernel(folder, limits=None, **environment):
    """Start a kernel as our runs do; give its manager, and a function that executes code in it."""
    manager = own_manager(folder, limits or Limits())
    loop = asyncio.new_event_loop()
    do = loop.run_until_complete
    do(manager.start_kernel(cwd=str(folder), env=kernel_environment(**environment)))
    client = manager.client()
    client.start_channels()
    do(client.wait_for_ready(timeout=120))

    def execute(code, **expressions):
        reply = do(
            client.execute_interactive(code, user_expressions=expressions, timeout=120, allow_stdin=False)
        )
        return reply["content"]

    yield manager, execute, client, do
    client.stop_channels()
    do(manager.shutdown_kernel(now=True))
    loop.close()


def value(content, name="x"):
    """Give an expression's value from the reply to a request."""
    return content["user_expressions"][name]["data"]["text/plain"]


def test_kernel_is_forked_with_its_imports_done(tmp_path):
    """Its parent is the pool, not us, and pandas is there before a cell asks for it."""
    (tmp_path / "here.txt").touch()
    parent, imported, where = told(
        run_job(
            job(
                "import os, sys\nos.getppid()",
                "[name in sys.modules for name in ('pandas', 'altair', 'coursekit.tables')]",
                "os.listdir()",
                folder=tmp_path,
            )
        )
    )
    assert int(parent) == our_pool().process.pid != os.getpid()
    assert "coursekit.running.forkserver" in command_line(int(parent))
    assert imported == "[True, True, True]"
    assert where == "['here.txt']"


def test_interrupt_stops_the_cell_and_not_the_kernel(tmp_path):
    """A cell that waits ends in KeyboardInterrupt; what was there before is still there."""
    with live_kernel(tmp_path) as (manager, execute, client, do):
        execute("kept = 17")
        begun = tmp_path / "begun"
        message = client.execute(
            f"import time, pathlib; pathlib.Path({str(begun)!r}).touch(); time.sleep(600)"
        )
        while not begun.exists():
            time.sleep(0.02)
        do(manager.interrupt_kernel())
        reply = do(client.get_shell_msg(timeout=60))
        assert reply["parent_header"]["msg_id"] == message
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert value(execute("", x="kept")) == "17"


def test_restart_gives_another_kernel_that_knows_nothing(tmp_path):
    """The manager keeps its place to talk; the process is a new one."""
    with live_kernel(tmp_path) as (manager, execute, client, do):
        first = value(execute("kept = 1; import os", x="os.getpid()"))
        do(manager.restart_kernel(now=True))
        do(client.wait_for_ready(timeout=120))
        told = execute("import os", x="os.getpid()", y="'kept' in globals()")
        assert value(told) != first
        assert value(told, "y") == "False"
        assert manager.provisioner.forked.pid == int(value(told))


def test_kernel_ends_when_its_parameters_say_so(tmp_path):
    """The manager learns that a kernel has died, and with what."""
    with live_kernel(tmp_path) as (manager, _execute, client, do):
        client.execute("import os; os._exit(7)")
        while do(manager.is_alive()):
            time.sleep(0.02)
        assert manager.provisioner.forked.returncode == 7


def test_nobody_can_be_asked_and_nothing_is_read(tmp_path):
    """input() fails as in any run of a notebook, and the standard input is empty."""
    run = run_job(job("import os\nos.read(0, 10)", "input()", folder=tmp_path))
    assert run.error.cell == 2
    assert run.error.message.startswith("StdinNotImplementedError")
    (first,) = [cell for cell in json.loads(run.executed)["cells"] if cell["id"] == "c0"]
    assert first["outputs"][0]["data"]["text/plain"] == "b''"


def test_environment_is_the_one_passed_and_nothing_else(tmp_path, monkeypatch):
    """What the pool was started with, or has set since, doesn't reach a kernel that isn't to have it."""
    monkeypatch.setenv("ONLY_BEFORE", "x")
    our_pool()
    monkeypatch.delenv("ONLY_BEFORE")
    monkeypatch.setenv("ONLY_NOW", "y")
    got = json.loads(
        told(run_job(job("import os, json\nprint(json.dumps(dict(os.environ)))", folder=tmp_path)))[0]
    )
    wanted = kernel_environment(COURSEKIT_TABLES="")
    assert {*got} ^ {*wanted} <= {
        "IPYTHONDIR", "JPY_PARENT_PID", "JPY_SESSION_NAME", "TERM", "CLICOLOR", "CLICOLOR_FORCE",
        "FORCE_COLOR", "PAGER", "GIT_PAGER", "MPLBACKEND", "PYDEVD_USE_FRAME_EVAL",
    }  # fmt: skip
    assert got["ONLY_NOW"] == "y"
    assert got["JPY_PARENT_PID"] == str(os.getpid())
    assert (got["OMP_NUM_THREADS"], got["PYTHONHASHSEED"]) == ("1", "0")


def test_random_numbers_differ_from_kernel_to_kernel(tmp_path):
    """numpy's and the standard library's; the hash seed is the same, so that sets keep their order."""
    cells = "import random\nimport numpy as np\nrandom.random()", "np.random.random()", "hash('a')"
    first, second = (told(run_job(job(*cells, folder=tmp_path))) for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]
    assert first[2] == second[2]


def test_kernel_that_fills_its_memory_fails_alone(tmp_path):
    """MemoryError is told with its cell; what a kernel filled at most is known."""
    limits = Limits(memory_mib=512)
    full = run_job(job("1", "x = bytearray(1 << 30)", folder=tmp_path, limits=limits))
    assert (full.error.cell, full.error.message) == (2, "MemoryError: ")
    fine = run_job(job("x = bytearray(100 << 20)\nlen(x)", folder=tmp_path, limits=limits))
    assert told(fine) == [str(100 << 20)]
    assert 100 << 20 < fine.peak < 512 << 20


def test_cell_that_takes_too_long_is_told(tmp_path):
    """The chapter stops at the cell that ran when its time was up."""
    run = run_job(
        job("1", "import time\ntime.sleep(60)", "2", folder=tmp_path, limits=Limits(cell_seconds=2))
    )
    assert (run.error.cell, run.error.source) == (2, "import time\ntime.sleep(60)")
    assert "longer than 2 s" in run.error.message
    assert told(run_job(job("'next'", folder=tmp_path))) == ["'next'"]


def test_settings_read_at_the_start_have_a_pool_of_their_own():
    """Another time zone or hash seed is another pool; a variable that anyone may read later is none."""
    plain = our_pool()
    assert pool_for(kernel_environment(ANY="thing"), modules(Limits())) is plain
    for setting in ({"TZ": "Africa/Bamako"}, {"PYTHONHASHSEED": "7"}, {"LC_ALL": "C"}):
        assert pool_for({**kernel_environment(), **setting}, modules(Limits())) is not plain
    assert our_pool(Limits(modules=("csv",))) is not plain


def test_edited_file_of_ours_needs_a_new_pool(tmp_path, monkeypatch):
    """Kernels have the code as it is now; the old pool ends once nobody uses it."""
    old = our_pool()
    told(run_job(job("1", folder=tmp_path)))
    code = pools._code_here()
    monkeypatch.setattr(pools, "_code_here", lambda: (*code, "edited"))
    new = our_pool()
    assert new is not old
    assert old.process.wait(60) == 0
    assert our_pool() is new


def test_pool_that_died_is_replaced(tmp_path):
    """A build notices at the next kernel, also where the system has not told it of the death yet."""
    old = our_pool()
    told(run_job(job("1", folder=tmp_path)))
    os.kill(old.process.pid, signal.SIGKILL)
    run = run_job(job("'again'", folder=tmp_path))
    assert (told(run), run.why_standard) == (["'again'"], "")
    assert our_pool() is not old


def test_dead_pool_is_known_to_be_dead_before_it_is_waited_for(tmp_path, monkeypatch):
    """The broken line tells it, even while the process can't be seen to have ended."""
    pool = our_pool()
    os.kill(pool.process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, pool.process.pid, os.WEXITED | os.WNOWAIT)
    monkeypatch.setattr(pool.process, "poll", lambda: None)
    assert pool.alive
    with pytest.raises(NoForkError):
        asyncio.run(pool.fork(Request([], str(tmp_path), {})))
    assert not pool.alive
    monkeypatch.undo()


def test_signal_to_a_kernel_whose_pool_just_died_is_no_error(tmp_path):
    """The kernel counts as killed and lost."""
    pool = our_pool()
    kernel = asyncio.run(
        pool.fork(Request(["-f", str(tmp_path / "k.json")], str(tmp_path), kernel_environment()))
    )
    os.kill(pool.process.pid, signal.SIGSTOP)
    kernel.terminate()  # never read
    os.kill(pool.process.pid, signal.SIGKILL)
    assert kernel.wait(60) == -signal.SIGKILL
    assert kernel.lost


def test_closing_a_pool_ends_what_its_kernels_started(tmp_path, traces, monkeypatch):
    """Also what has left their process group, and a pool that doesn't listen."""
    code = "import subprocess, sys\nsubprocess.Popen(['sleep', '600'], start_new_session=True).pid"
    with live_kernel(tmp_path) as (_manager, execute, _client, _do):
        execute(code)
        assert "sleep 600" in [command_line(pid) for pid in traces.processes()]
    hung = pool_for({**kernel_environment(), "TZ": "UTC"}, modules(Limits()))
    os.kill(hung.process.pid, signal.SIGSTOP)
    monkeypatch.setattr(pools, "SECONDS_TO_END", 0.5)
    pools.close_pools()
    assert traces.left_after_a_while() == []


class Remarks(Progress):
    """Keeps what a build says."""

    def __init__(self):
        super().__init__(StringIO())
        self.remarks = []

    def remark(self, text):
        """Keep it."""
        self.remarks.append(text)


def build(course, out):
    """Build *course* without a cache; give what it remarked, and the page."""
    progress = Remarks()
    orders = [Order(course.resolve(None, {}), out)]
    (built,) = build_reports(course, orders, progress, store=Store(None))
    assert built.failure == ""
    return progress.remarks, (out / "report.html").read_bytes()


def test_module_with_a_thread_means_standard_kernels(tmp_path, monkeypatch):
    """A process with threads isn't forked; the result is the same."""
    code = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    (tmp_path / "busy.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    standard = run_job(job("1 + 1", folder=tmp_path, limits=Limits(modules=("busy",))))
    assert standard.why_standard == "the imported modules run 2 threads"
    assert standard.executed == run_job(job("1 + 1", folder=tmp_path)).executed


def test_without_a_fork_standard_kernels_do_the_same(make_course, tmp_path, monkeypatch):
    """As on macOS and Windows: said once for the whole build, and the page is the same."""
    course = make_course(a=["1 + 1"], b=["2 + 2"])
    _none, page = build(course, tmp_path / "warm")
    for module in ("kernels", "provisioner", "workers"):
        monkeypatch.setattr(f"coursekit.running.{module}.can_fork", lambda: False)
    remarks, same = build(course, tmp_path / "standard")
    assert remarks == ["Standard kernels are used, which start more slowly: warm kernels need Linux."]
    assert same == page


def test_module_that_is_not_there_is_left_to_the_notebook(tmp_path):
    """The pool goes on without it."""
    limits = Limits(modules=("no_such_module",))
    run = run_job(job("'fine'", folder=tmp_path, limits=limits))
    assert (told(run), run.why_standard) == (["'fine'"], "")
