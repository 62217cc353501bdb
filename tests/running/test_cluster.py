"""Chapters run on other machines as they do here: a real scheduler, two real workers, on loopback."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import distributed
import psutil
import pytest

from coursekit.cli import main
from coursekit.errors import BuildError, CourseError
from coursekit.running import cluster, elsewhere
from coursekit.running.chapter import Job
from coursekit.running.cluster import cluster_workers
from coursekit.running.workers import local_workers

from ..conftest import TINY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals"),
]

NOBODY = "tcp://127.0.0.1:1"
SECONDS = 30  # until something that will happen has happened
# Kills the worker it runs on: its kernel's parent is the pool, whose parent is the worker, then the nanny.
KILL = """
from pathlib import Path
import psutil
with Path({tries!r}).open("a") as tries:
    tries.write("x")
if len(Path({tries!r}).read_text()) <= {times}:
    for process in psutil.Process().parents()[{above}]:
        process.kill()
    import time; time.sleep(600)
'survived'
"""


class Machines:
    """A scheduler that bears two deaths of a chapter's workers, and as many workers as are asked for."""

    def __init__(self, folder):
        self.folder = folder
        self.known = folder / "scheduler.json"
        bearing = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        self.scheduler = self._start("scheduler", "--port", "0", **bearing)
        self.workers = []

    @property
    def address(self):
        """Where the scheduler answers, once it does."""
        wait_until(lambda: self.known.exists() and self.known.stat().st_size)
        return json.loads(self.known.read_text(encoding="utf-8"))["address"]

    def have_workers(self, count):
        """See to it that *count* workers are there."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < count:
            self.workers.append(self._start("worker", "--nthreads", "1", "--local-directory", "space"))
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=SECONDS)

    def spaces(self):
        """Name what builds have put into the space of the workers."""
        return [path.name for path in self.folder.glob("space/*/worker-*/course-*")]

    def end(self):
        """Ask all of them to end, and give the processes that don't."""
        started = [psutil.Process(one.pid) for one in (self.scheduler, *self.workers) if one.poll() is None]
        everyone = started + [child for one in started for child in one.children(recursive=True)]
        for group in (self.workers, [self.scheduler]):  # a worker takes its leave of the scheduler
            for process in group:
                process.terminate()
            for process in group:
                process.wait(SECONDS)
        return psutil.wait_procs(everyone, SECONDS)[1]

    def _start(self, what, *options, **environment):
        program = f"distributed.cli.dask_{what}"
        command = [sys.executable, "-m", program, "--scheduler-file", str(self.known), "--no-dashboard"]
        with (self.folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--host", "127.0.0.1", *options],
                cwd=self.folder,
                env={**os.environ, **environment},
                stderr=log,
            )


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Give a cluster of two workers, and see that nothing of it is left afterwards."""
    machines = Machines(tmp_path_factory.mktemp("machines"))
    try:
        yield machines
    finally:
        assert machines.end() == []


@pytest.fixture
def machines(started):
    """Give the cluster, with two workers whatever happened to them before."""
    started.have_workers(2)
    return started


def wait_until(condition):
    """Wait for what is about to happen."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, condition
        time.sleep(0.02)


def jobs_of(course):
    """Give the job of each chapter."""
    texts = {chapter.id: chapter.notebook.read_text(encoding="utf-8") for chapter in course.chapters}
    return [Job(name, text, course.folder, {}, limits=course.limits) for name, text in texts.items()]


def carried_out(jobs, opened):
    """Give the outcome of each of *jobs*, carried out by the workers *opened*."""
    with opened as workers:
        return [promise.result(SECONDS) for promise in [workers.submit(job) for job in jobs]]


def output_of(outcome):
    """Give the last output of an executed chapter."""
    return "".join(json.loads(outcome.executed)["cells"][-1]["outputs"][0]["data"]["text/plain"])


@pytest.fixture(scope="module")
def built_there(started, tmp_path_factory):
    """Give the folder of the tiny course, and of its report, built on the cluster."""
    started.have_workers(2)
    course = shutil.copytree(TINY, tmp_path_factory.mktemp("tiny") / "course")
    out = course.parent / "out"
    command = ["build", "--course", str(course), "--out", str(out), "--cluster", started.address]
    assert main(command) == 0
    return course, out


def test_report_is_the_one_made_here(built_there, tmp_path):
    """Whoever runs the chapters, the report and the notebooks are the same to the byte."""
    course, there = built_there
    shutil.rmtree(course.parent / "build" / ".cache" / "runs")
    assert main(["build", "--course", str(course), "--out", str(tmp_path)]) == 0
    for name in ("report.html", "notebooks/first.ipynb", "notebooks/second.ipynb"):
        assert (there / name).read_bytes() == (tmp_path / name).read_bytes()


def test_nothing_of_the_course_stays_with_the_workers(started, built_there):
    """Once a build is over, its folders are gone."""
    assert built_there
    assert started.spaces() == []


def test_report_that_lies_there_needs_no_cluster(built_there, capsys):
    """Where nothing is to be run, nobody is called."""
    course, out = built_there
    command = ["build", "--course", str(course), "--out", str(out), "--cluster", NOBODY]
    assert main(command) == 0
    assert "Report, unchanged: " in capsys.readouterr().out


def test_chapters_run_on_a_worker_beside_their_files(machines, make_course, tmp_path):
    """A kernel works in a folder of its worker, placed and called as at home, the data where they belong."""
    look = "print(Path.cwd(), Path('../../data/t.csv').read_text(), Path('beside').exists(), sep='|', end='')"
    course = make_course('data = "../data"', a=["from pathlib import Path", look])
    resources = [{"name": "t", "path": "t.csv", "hash": "-"}]
    package = json.dumps({"resources": resources})
    for name, text in {"data/t.csv": "x", "data/datapackage.json": package, "made/part/beside": ""}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (job,) = jobs_of(course)
    job = replace(job, folder=course.folder / "part")
    (outcome,) = carried_out([job], cluster_workers(machines.address, course))
    (shown,) = json.loads(outcome.executed)["cells"][-1]["outputs"]
    place, *read = "".join(shown["text"]).split("|")
    assert read == ["x", "True"]
    assert Path(place).is_relative_to(machines.folder / "space")
    assert Path(place).parts[-2:] == ("made", "part")


def test_chapter_outside_the_course_is_refused(machines, make_course, tmp_path):
    """What lies elsewhere is not sent, so it can't be run there."""
    course = make_course(a=["'fine'"])
    (job,) = jobs_of(course)
    with pytest.raises(CourseError, match="a lies outside of"):
        carried_out([replace(job, folder=tmp_path)], cluster_workers(machines.address, course))


def test_each_thread_of_a_worker_carries_out_a_job(machines, make_course):
    """As many jobs are sent at once as the workers have threads; none waits behind one that kills them."""
    with cluster_workers(machines.address, make_course(a=["1"])) as workers:
        assert workers.at_once == 2


def test_failing_chapter_is_told_as_here(machines, make_course):
    """Cell, source and error are the same, and so is what ran before."""
    course = make_course(a=["before = 1", "before / 0"], b=["import os", "os._exit(3)"], c=["'fine'"])
    there = carried_out(jobs_of(course), cluster_workers(machines.address, course))
    here = carried_out(jobs_of(course), local_workers(course.limits))
    assert [outcome.error for outcome in there] == [outcome.error for outcome in here]
    assert [bool(outcome.error) for outcome in there] == [True, True, False]
    assert there[2].executed == here[2].executed


def test_lost_worker_costs_a_retry(machines, make_course, tmp_path):
    """A worker is killed with its nanny while it runs a chapter: another one runs the chapter."""
    tries = tmp_path / "tries"
    course = make_course(a=[KILL.format(tries=str(tries), times=1, above="1:3")], b=["'fine'"])
    outcomes = carried_out(jobs_of(course), cluster_workers(machines.address, course))
    assert [output_of(outcome) for outcome in outcomes] == ["'survived'", "'fine'"]
    assert tries.read_text(encoding="utf-8") == "xx"
    assert [worker.poll() is None for worker in machines.workers].count(True) == 1


def test_chapter_that_no_worker_survives_fails_alone(machines, make_course, tmp_path):
    """Retries end; the chapter's failure says why, and the others are done."""
    tries = tmp_path / "tries"
    course = make_course(a=[KILL.format(tries=str(tries), times=9, above="1:2")], b=["'fine'"])
    a, b = carried_out(jobs_of(course), cluster_workers(machines.address, course))
    assert a.error.message.startswith("Its worker died, 2 times over, the last at tcp://127.0.0.1:")
    assert output_of(b) == "'fine'"
    assert tries.read_text(encoding="utf-8") == "xx"


def test_stopping_ends_what_runs(machines, make_course, tmp_path):
    """Ctrl-C ends the kernels of this build on every worker, and what waits never begins."""
    tell = "import os, time\nfrom pathlib import Path\nPath({!r}, str(os.getpid())).touch()\ntime.sleep(600)"
    told = tmp_path / "told"
    told.mkdir()
    course = make_course(**{name: [tell.format(str(told))] for name in "abc"})

    def stopped():
        with cluster_workers(machines.address, course) as workers:
            for job in jobs_of(course):
                workers.submit(job)
            wait_until(lambda: len(list(told.iterdir())) == 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert [path.name for path in told.iterdir() if psutil.pid_exists(int(path.name))] == []
    assert len(list(told.iterdir())) == 2
    assert machines.spaces() == []


def test_what_a_killed_build_left_is_cleared_away(machines, make_course):
    """The next build ends the visits of clients that are gone."""
    course = make_course(a=["'fine'"])
    left = elsewhere.Visit(cluster.pack(course), course.limits, elsewhere.fingerprint())
    with distributed.Client(machines.address, set_as_default=False) as client:
        client.register_plugin(left, name="coursekit-Client-gone")
        assert len(machines.spaces()) == 2
        with cluster_workers(machines.address, course):
            assert len(machines.spaces()) == 2
            assert len(client.run_on_scheduler(elsewhere.forsaken)) == 0


def test_lost_scheduler_stops_the_build_in_one_line(make_course, tmp_path):
    """Without the one that deals out the work there is no going on, and no waiting either."""
    course = make_course(a=["import time\ntime.sleep(600)"])
    machines = Machines(tmp_path)

    def lost():
        with cluster_workers(machines.address, course) as workers:
            promise = workers.submit(*jobs_of(course))
            machines.scheduler.kill()
            return promise.result(SECONDS)

    try:
        machines.have_workers(1)
        with pytest.raises(BuildError, match="scheduler of the cluster is gone"):
            lost()
    finally:
        assert machines.end() == []


def test_machine_with_other_packages_is_refused(machines, make_course, monkeypatch):
    """Results could come out otherwise there; the line names the worker and what differs."""
    own = elsewhere.machine()
    installed = [name for name in own["installed"] if not name.startswith("pandas-3")]
    other = {**own, "installed": [*installed, "pandas-2.0.0.dist-info"]}
    monkeypatch.setattr(elsewhere, "machine", lambda: other)
    with pytest.raises(BuildError) as refused, cluster_workers(machines.address, make_course(a=["1"])):
        pytest.fail("it was let in")
    told = str(refused.value)
    assert told.startswith("tcp://127.0.0.1:")
    assert "pandas-2.0.0 here, pandas-3" in told
    assert "\n" not in told


def complaint(course, address, capsys):
    """Build on what is no cluster, and give the exit code and what is said."""
    code = main(["build", "--course", str(course.folder), "--fresh", "--cluster", address])
    return code, [line for line in capsys.readouterr().err.splitlines() if line.startswith("coursekit: ")]


def test_no_scheduler_is_told_in_one_line(tiny_course, capsys, monkeypatch):
    """Neither a silent port nor an address that is none ends in a traceback."""
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.5)
    code, told = complaint(tiny_course, NOBODY, capsys)
    assert (code, told) == (
        1,
        [f"coursekit: No scheduler answers at {NOBODY}. Start one there with: dask scheduler"],
    )
    code, (told,) = complaint(tiny_course, "nowhere", capsys)
    assert (code, told.split(": ")[1]) == (2, "'nowhere' is no address of a scheduler")


def test_no_worker_is_told_in_one_line(tiny_course, capsys, monkeypatch):
    """A scheduler alone can't run anything."""
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.5)
    alone = distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0", protocol="tcp")
    with closing(alone):
        code, told = complaint(tiny_course, alone.scheduler_address, capsys)
    assert code == 1
    assert told[0].endswith(f"has no worker. Start one: dask worker {alone.scheduler_address}")


def test_missing_package_is_told_with_its_command(tiny_course, capsys, monkeypatch):
    """A plain install says how to get what it lacks."""
    monkeypatch.setattr(cluster, "find_spec", lambda _name: None)
    told = "coursekit: Other machines need the package 'distributed': pip install 'coursekit[cluster]'"
    assert complaint(tiny_course, NOBODY, capsys) == (2, [told])
