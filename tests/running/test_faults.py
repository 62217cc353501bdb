"""What runs survive: dying kernels and pools, killed builds, a full disk, notebooks that behave badly."""

import asyncio
import gc
import json
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coursekit.build import build_reports
from coursekit.course import Course, Limits
from coursekit.report.workshop import open_workshop
from coursekit.running.chapter import run_job
from coursekit.running.kernels import kernel_environment, modules
from coursekit.running.keys import Inputs
from coursekit.running.plan import cache_folder
from coursekit.running.pool import Request, close_pools, pool_for
from coursekit.running.progress import no_progress
from coursekit.running.runs import KIND
from coursekit.running.store import Store
from coursekit.works import Order

from .jobs import job, told
from .traces import build, build_command, state

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="What is left is seen in /proc (Linux)."),
]


def our_pool():
    """Give the pool that runs of ours share."""
    return pool_for(kernel_environment(), modules(Limits()))


def run(course, out):
    """Run *course* into *out* and give the runs by chapter."""
    orders = [Order(course.resolve(None, {}), out)]
    (built,) = build_reports(course, orders, no_progress(), store=Store(None))
    return {run.chapter: run for run in built.runs}


@pytest.mark.parametrize(
    "death",
    [
        "import os; os._exit(3)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes; ctypes.string_at(0)",
    ],
    ids=["exit", "killed", "segfault"],
)
def test_kernel_that_dies_costs_its_chapter_alone(tmp_path, death):
    """The chapter names the cell; the next job runs in another kernel of the same pool."""
    pool = our_pool()
    dead = run_job(job("1", death, folder=tmp_path))
    assert dead.error.cell == 2
    assert told(run_job(job("'next'", folder=tmp_path))) == ["'next'"]
    assert our_pool() is pool


def test_pool_killed_while_a_chapter_runs_costs_a_second_run(tmp_path, traces):
    """The chapter succeeds; each beginning is in its log."""
    log = tmp_path / "log"
    begin = f"log = open({str(log)!r}, 'a'); print('begun', file=log, flush=True)"
    wait = "import time\nwhile open(log.name).read().count('begun') < 2: time.sleep(0.05)"
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(run_job, job(begin, wait, "'done'", folder=tmp_path))
        pool = our_pool()
        while not log.exists():
            time.sleep(0.02)
        os.kill(pool.process.pid, signal.SIGKILL)
        assert told(running.result(120)) == ["", "", "'done'"]
    assert log.read_text().split() == ["begun", "begun"]
    close_pools()
    assert traces.left_after_a_while() == []


def test_pool_killed_again_and_again_fails_the_chapter(tmp_path):
    """It is tried twice, not for ever."""
    kill = "import os, signal; os.kill(os.getppid(), signal.SIGKILL); import time; time.sleep(60)"
    assert run_job(job("1", kill, folder=tmp_path)).error.cell == 2


def ended(pid):
    """Tell whether a process has ended, giving it a moment."""
    end = time.monotonic() + 20
    while state(pid) != "Z" and time.monotonic() < end:
        time.sleep(0.02)
    return state(pid) == "Z"


def test_what_a_kernel_forked_ends_with_it(tmp_path):
    """Not only with the build: many chapters would else leave many."""
    fork = "import os, time\nopen('pid', 'w').write(str(os.fork() or time.sleep(600)))"
    assert run_job(job(fork, "os._exit(3)", folder=tmp_path)).error.cell == 2
    assert our_pool().alive
    assert ended(int((tmp_path / "pid").read_text()))


def test_kernel_that_can_notice_nothing_ends_with_its_pool(tmp_path):
    """The system sees to it, also where the kernel itself is stopped."""
    pool = our_pool()
    request = Request(["-f", str(tmp_path / "kernel.json")], str(tmp_path), kernel_environment())
    kernel = asyncio.run(pool.fork(request))
    while not (tmp_path / "kernel.json").exists():
        time.sleep(0.02)
    kernel.send_signal(signal.SIGSTOP)
    while state(kernel.pid) != "T":
        time.sleep(0.02)
    os.kill(pool.process.pid, signal.SIGKILL)
    assert ended(kernel.pid)


def test_workshop_is_deaf_to_ctrl_c_from_its_first_moment():
    """The build alone hears it; else the workshop would show a traceback."""
    with open_workshop(Store(None)):
        (worker,) = [one for one in multiprocessing.active_children() if "Process" in one.name]
        lines = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
        blocked = next(int(line.split()[1], 16) for line in lines if line.startswith("SigBlk"))
        assert blocked >> (signal.SIGINT - 1) & 1


def memory(pid):
    """Give the kilobytes a process holds for itself and shares."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def open_files(pid):
    """Count what a process holds open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208


def test_many_runs_leave_nothing_and_need_no_more_memory(tmp_path, traces):
    """Two hundred kernels later, pool and client hold as much as after twenty."""
    pool = our_pool().process.pid

    def held():
        gc.collect()
        return open_files(os.getpid()), open_files(pool), threading.active_count()

    with ThreadPoolExecutor(3) as executor:
        jobs = [job(f"{number}", folder=tmp_path) for number in range(200)]
        first = [told(outcome) for outcome in executor.map(run_job, jobs[:20])]
        before, room = held(), memory(pool)
        rest = [told(outcome) for outcome in executor.map(run_job, jobs[20:])]
        assert first + rest == [[str(number)] for number in range(200)]
        assert our_pool().process.pid == pool
        after = held()
        assert [now <= then + 3 for now, then in zip(after, before, strict=True)] == [True] * 3, (
            before,
            after,
        )
        assert memory(pool) < room + 4096
    assert traces.processes() == [pool]
    assert [path for path in traces.folder.rglob("*") if path != our_pool().scratch] == []
    close_pools()
    assert traces.left_after_a_while() == []


BAD_MANNERS = {
    "forks": """
        import os, time
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
        """,
    "goes_its_own_way": """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execvp("sleep", ["sleep", "600"])
            os._exit(0)
        os.wait()[1]
        """,
    "starts_threads": """
        import threading, time
        for _ in range(5):
            threading.Thread(target=time.sleep, args=(600,)).start()
        """,
    "changes_folder": """
        import os
        os.chdir("/")
        """,
    "changes_environment": """
        import os
        os.environ.clear()
        """,
    "closes_output": """
        import os
        os.close(1)
        """,
    "ignores_signals": """
        import signal
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        """,
}


def test_notebooks_that_behave_badly_harm_no_other(make_course, tmp_path, traces):
    """Each is a chapter of its own and succeeds; those between find everything as it should be."""
    fine = "import os\nos.path.basename(os.getcwd()), os.environ['PATH'] != ''\n# {}"
    chapters = {}
    for number, (name, code) in enumerate(BAD_MANNERS.items()):
        lines = "\n".join(line.removeprefix("        ") for line in code.strip("\n").splitlines())
        chapters[f"{number}_{name}"] = [lines.strip()]
        chapters[f"{number}_then"] = [fine.format(number)]
    course = make_course(**chapters)
    runs = run(course, tmp_path / "out")
    assert {name: entry.error for name, entry in runs.items() if entry.error} == {}
    for name, entry in runs.items():
        if name.endswith("_then"):
            assert "('made', True)" in entry.notebook.read_text(encoding="utf-8")
    assert traces.left_after_a_while() == []


def test_two_builds_at_once_in_one_folder_both_succeed(tiny_course, with_typefaces, tmp_path, traces):
    """Both write the same report, whole, and it is the one a lone build writes."""
    with_typefaces(tiny_course)
    out = tmp_path / "out"
    alone = build(tiny_course, tmp_path / "alone", "--fresh", traces=traces)
    assert alone.returncode == 0, alone.stderr
    command = build_command(tiny_course, out, "--fresh")
    both = [
        subprocess.Popen(command, env=traces.environment, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = [one.communicate()[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    for name in ("report.html", "notebooks/first.ipynb", "notebooks/second.ipynb"):
        assert (out / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()
    assert sorted(path.name for path in out.iterdir()) == ["notebooks", "report.html", "run.json"]
    assert traces.left_after_a_while() == []


CHAPTER = """
from pathlib import Path

with Path({log!r}).open("a") as log:
    print({name!r}, file=log)
version = {version}
version
"""


def killable(make_course, log):
    """Make a course of three chapters, each of which notes in *log* that it began."""
    names = ("a", "b", "c")
    return make_course(**{name: [CHAPTER.format(log=str(log), name=name, version=1)] for name in names})


def edit(course, old, new):
    """Change something in every chapter."""
    for chapter in course.chapters:
        text = chapter.notebook.read_text(encoding="utf-8")
        assert old in text
        chapter.notebook.write_text(text.replace(old, new), encoding="utf-8")


def kept_chapters(course):
    """Name the chapters whose result the cache has."""
    inputs, edition, store = Inputs(course), course.resolve(None, {}), Store(cache_folder(course))
    found = [chapter.id for chapter in course.chapters if store.get(KIND, inputs.run_key(chapter, edition))]
    return set(found)


def test_build_killed_at_any_moment_goes_on_where_it_was(make_course, with_typefaces, tmp_path, traces):
    """Fifty times the report is a whole one or none, nothing remains, and no kept chapter is run again."""
    log, out = tmp_path / "log", tmp_path / "out"
    course = with_typefaces(killable(make_course, log))
    good, seconds = [], 60.0
    for version in (1, 2):
        began = time.monotonic()
        assert build(course, tmp_path / f"good{version}", traces=traces).returncode == 0
        seconds = min(seconds, time.monotonic() - began)
        good.append((tmp_path / f"good{version}" / "report.html").read_bytes())
        edit(course, f"version = {version}", f"version = {3 - version}")
    chance = random.Random(5)  # noqa: S311
    command, kills, finished, report = build_command(course, out), 0, 0, out / "report.html"
    version = 1
    while kills < 50:
        for path in cache_folder(course).glob("[br]*/*/*"):  # what is known of runs and builds
            path.unlink()
        while True:  # until done, which it is let be after ten kills
            kept, begun = kept_chapters(course), log.read_text().split()
            process = subprocess.Popen(command, env=traces.environment, stderr=subprocess.DEVNULL)
            try:
                process.wait(chance.uniform(0.0, seconds) if kills < 10 * (finished + 1) else None)
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
            process.wait()
            ran = log.read_text().split()[len(begun) :]
            assert kept & {*ran} == set()
            assert not report.exists() or report.read_bytes() in good
            if process.returncode == 0:
                assert report.read_bytes() == good[version - 1]
                finished += 1
                break
            assert process.returncode == -signal.SIGKILL
        edit(course, f"version = {version}", f"version = {3 - version}")
        version = 3 - version
    assert traces.left_after_a_while() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_build_stopped_at_any_moment_leaves_nothing(make_course, with_typefaces, tmp_path, traces, number):
    """Also by Ctrl-C, which a terminal sends to every process of the command; no traceback is shown."""
    course = with_typefaces(make_course(a=["import time\ntime.sleep(600)"], b=["1"]))
    told = []
    for seconds in (0.3, 0.7, 1.2, 3.0):
        process = subprocess.Popen(
            build_command(course, tmp_path / "out"),
            env=traces.environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        time.sleep(seconds)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        _out, error = process.communicate(timeout=60)
        told.append(error)
        assert process.returncode != 0
        assert traces.left_after_a_while() == []
    assert told[-1].splitlines()[-1] == "coursekit: Stopped. What was there before stays as it was."
    assert [error for error in told[2:] if "Traceback" in error] == []


def test_build_whose_pool_never_gets_ready_can_be_stopped(make_course, tmp_path, traces, monkeypatch):
    """A module that hangs while it is imported keeps nobody from leaving."""
    (tmp_path / "hangs.py").write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    course = make_course('[run]\nmodules = ["hangs"]', a=["1"])
    command = build_command(course, tmp_path / "out")
    process = subprocess.Popen(command, env=traces.environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr.readline() == "a: running\n"
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    _out, error = process.communicate(timeout=60)
    assert process.returncode == 130, error
    assert traces.left_after_a_while() == []


def test_workshop_that_dies_is_told_in_a_line(make_course, with_typefaces, tmp_path, traces):
    """The process that draws and writes pages was killed, for want of memory perhaps."""
    kill = """
import os, signal
from pathlib import Path
for path in Path("/proc").glob("[0-9]*/cmdline"):
    if b"spawn_main" in path.read_bytes() and MARK in (path.parent / "environ").read_bytes():
        os.kill(int(path.parent.name), signal.SIGKILL)
""".replace("MARK", repr(traces.mark.encode()))
    course = with_typefaces(make_course(a=[kill]))
    done = build(course, tmp_path / "out", traces=traces)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("coursekit: ")
    assert traces.left_after_a_while() == []


def limited(most_bytes):
    """Give what a process is to do before it begins, so that no file of its may grow beyond *most_bytes*."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return limit


def test_full_disk_costs_no_report_that_was_there(tiny_course, with_typefaces, tmp_path, traces):
    """A file that may not grow ends the build in one line; the last report stays, no piece of a new one."""
    with_typefaces(tiny_course)
    out = tmp_path / "out"
    assert build(tiny_course, out, traces=traces).returncode == 0
    before = (out / "report.html").read_bytes()
    command = build_command(tiny_course, out, "-p", "word=other")
    done = subprocess.run(
        command,
        env=traces.environment,
        capture_output=True,
        text=True,
        preexec_fn=limited(len(before) // 2),
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert done.stderr.splitlines()[-1] == f"coursekit: {out / 'report.html'}: File too large."
    assert (out / "report.html").read_bytes() == before
    assert sorted(path.name for path in out.iterdir()) == ["notebooks", "report.html", "run.json"]
    assert traces.left_after_a_while() == []


def test_full_cache_costs_only_the_cache(tiny_course, tmp_path, monkeypatch, capsys):
    """A cache that can't be written to is remarked once; the report is there."""
    from coursekit.cli import main

    real = Path.open

    def full(self, mode="r", *arguments, **options):
        if ".cache" in self.parts and "w" in mode:
            raise OSError(28, os.strerror(28), str(self))
        return real(self, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", full)
    assert main(["build", "--course", str(tiny_course.folder), "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().err
    assert told.count("Nothing is kept for the next build") == 1
    assert "No space left on device" in told
    assert (tmp_path / "out" / "report.html").is_file()
    assert json.loads((tmp_path / "out" / "run.json").read_text())["report"] == "written"


def test_cache_that_is_a_file_costs_only_the_cache(tiny_course, tmp_path, traces):
    """Whatever stands in its place, the build goes on."""
    cache = cache_folder(Course.load(tiny_course.folder))
    cache.parent.mkdir()
    cache.write_text("in the way")
    done = build(tiny_course, tmp_path / "out", traces=traces)
    assert done.returncode == 0, done.stderr
    assert "Nothing is kept for the next build" in done.stderr
