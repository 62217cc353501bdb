"""A result doesn't tell that its kernel was forked: outputs equal those of a standard kernel."""

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.course import Limits
from coursekit.running.chapter import Job, run_job
from coursekit.running.runs import Task

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="Warm kernels need Linux."),
]

CELLS = r"""
import sys
print("out")
print("err", file=sys.stderr)
# ---
import os
import time
written = os.write(1, b"straight out\n"); time.sleep(0.5)
# ---
import subprocess
done = subprocess.run(["echo", "from a child"], check=True); time.sleep(0.5)
# ---
!echo from a shell; echo and its err >&2
# ---
%who
# ---
from IPython.display import HTML, Markdown, display
handle = display(HTML("<b>bold</b>"), display_id="fixed")
display(Markdown("*text*"), "text", 3.5)
handle.update(HTML("<i>other</i>"))
# ---
class Thing: pass
Thing(), object(), lambda: 1, {"a", "b", "c"}, [1] * 200
# ---
import pandas as pd
rows = pd.DataFrame({"x": range(80), "y": ["a", None] * 40, "t": pd.date_range("2012", periods=80)})
rows
# ---
rows.describe(include="all"), rows["x"], rows.dtypes
# ---
pd.DataFrame({f"column {n}": [n * 1000.5] for n in range(15)})
# ---
pd.DataFrame({f"column {n}": [n] for n in range(40)})
# ---
[pd.get_option(f"display.{name}") for name in ("max_columns", "max_rows", "width", "html.border")]
# ---
import altair as alt
chart = alt.Chart(rows.head(3)).mark_bar().encode(x="x:Q", y="y:N")
chart
# ---
picked = alt.selection_point()
typed = alt.param(value=3, bind=alt.binding_range(min=0, max=9))
shown = alt.condition(picked, alt.value(1), alt.value(0))
both = chart.add_params(picked, typed) | chart.mark_point().encode(opacity=shown)
print(both.to_json())
both
# ---
alt.Chart(rows.head(2)).mark_line().encode(x="x:Q").to_dict()
# ---
import warnings
warnings.warn("of a warning")
warnings.warn("outdated", DeprecationWarning)
sorted(map(str, warnings.filters))
# ---
import logging
logging.warning("logged")
logging.getLogger("other").error("logged too")
logging.getLogger().handlers, logging.getLogger().level, logging.root.manager.disable
# ---
def inner(): raise ValueError("told")
try:
    inner()
except ValueError:
    get_ipython().showtraceback()
# ---
def deeper(n): return 1 + deeper(n + 1)
try:
    deeper(0)
except RecursionError as error:
    print(error, len(error.__traceback__.tb_frame.f_code.co_code) > 0)
import inspect
len(inspect.stack()), [frame.function for frame in inspect.stack()]
# ---
sys.getrecursionlimit(), sys.flags, sys._xoptions, sys.warnoptions, sys.executable, sys.prefix
# ---
sys.argv, __name__, sys.path
# ---
sys.orig_argv
# ---
sys.modules["__main__"].__name__, globals().get("__file__"), __spec__, __doc__
# ---
sorted(name for name in globals() if name[0] != "_")
# ---
import asyncio
await asyncio.sleep(0)
type(asyncio.get_running_loop()).__name__
# ---
import multiprocessing
def double(n): return 2 * n
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(double, range(4)))
multiprocessing.get_start_method(), multiprocessing.current_process().name
# ---
from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor
with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2) as processes:
    print(list(threads.map(double, range(3))), list(processes.map(double, range(3))))
# ---
import threading
def speak(): print("from a thread")
thread = threading.Thread(target=speak); thread.start(); thread.join()
threading.current_thread().name, threading.current_thread() is threading.main_thread()
# ---
import gc
gc.isenabled(), gc.get_threshold(), gc.get_debug()
# ---
get_ipython().__class__, type(sys.stdout), sys.stdout.encoding, sys.stdin
# ---
sys.__stdout__.fileno(), sys.excepthook, sys.displayhook
# ---
import locale, time
locale.getlocale(), locale.getpreferredencoding(), locale.localeconv(), time.tzname, time.timezone
# ---
import signal
{number.name: signal.getsignal(number) for number in signal.valid_signals() if hasattr(number, "name")}
# ---
signal.pthread_sigmask(signal.SIG_BLOCK, []), os.umask(0o22)
# ---
os.getpgid(0) == os.getpid(), os.getsid(0) == os.getpid()
# ---
os.getcwd(), os.nice(0)
# ---
import numpy as np
np.random.seed(3); import random; random.seed(3)
%precision 3
1 / 3, np.random.random(2), random.random(), np.geterr(), np.get_printoptions()["threshold"], hash("a")
# ---
alt.theme.active, alt.renderers.active, alt.data_transformers.active
# ---
sorted(name for name in os.environ)
# ---
import atexit, pickle, decimal, resource
decimal.getcontext(), pickle.loads(pickle.dumps(double)) is double, resource.getrlimit(resource.RLIMIT_NOFILE)
# ---
sys.getswitchinterval(), sys.getdlopenflags(), sys.gettrace(), sys.getprofile(), sys.is_finalizing()
# ---
%timeit -n1 -r1 -q 1
%lsmagic
# ---
help(double)
# ---
double?
# ---
from pathlib import Path
Path("made.txt").write_text("x"); sorted(path.name for path in Path().iterdir())
# ---
import tempfile
tempfile.gettempdir()
# ---
_, __, In[1], sorted(Out)[:3]
# ---
2 ** 70; 1 +
"""


@pytest.fixture
def standard_kernels(monkeypatch):
    """Give a function that makes kernels standard ones from then on."""

    def switch():
        for module in ("kernels", "provisioner", "workers"):
            monkeypatch.setattr(f"coursekit.running.{module}.can_fork", lambda: False)

    return switch


NORMAL = (
    (r"0x[0-9a-f]{6,}", "ADDRESS"),
    (r"ipykernel_\d+", "ipykernel_PID"),
    (r"/\S*?(coursekit-\w+/run-|run-)\w+", "SCRATCH"),
    (r"/tmp/tmp\w+|/tmp/ipykernel_PID", "TEMPORARY"),  # noqa: S108
    (r"(\"|')?id(\"|')?: .[0-9a-f-]{32,36}", "ID"),
    (r"altair-viz-[0-9a-f]+", "VIEW"),
    (r"\d+\.?\d* (ns|µs|us|ms|s)\b", "TIME"),
)


def normal(executed):
    """Give each cell's outputs without addresses, process ids, passing paths and random ids."""
    cells = json.loads(executed)["cells"]
    texts = [json.dumps(cell.get("outputs", []), sort_keys=True, ensure_ascii=False) for cell in cells]
    for pattern, name in NORMAL:
        texts = [re.sub(pattern, name, text) for text in texts]
    return texts


def test_every_kind_of_output_is_the_same(tmp_path, standard_kernels, monkeypatch):
    """Streams, displays, errors, magics, children, settings, names: cell by cell."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel, seeing it, leaves the outputs of children alone
    sources = [source.strip("\n") for source in CELLS.split("# ---\n")]
    cells = [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    text = nbformat.writes(new_notebook(cells=cells))
    outcomes = []
    for name in ("warm", "standard"):
        folder = tmp_path / "work"
        folder.mkdir()
        if name == "standard":
            standard_kernels()
        outcomes.append(run_job(Job("a", text, folder, {}, Limits())))
        folder.rename(tmp_path / name)
    warm, standard = outcomes
    assert (warm.why_standard == "", standard.why_standard == "") == (True, False)
    assert warm.error == standard.error
    assert warm.error.message.startswith("SyntaxError")
    assert different(warm, standard) == []


def different(warm, standard):
    """Give the outputs of those cells in which two runs differ."""
    pairs = zip(normal(warm.executed), normal(standard.executed), strict=True)
    return [(one, other) for one, other in pairs if one != other]


def test_chapters_give_the_same_from_either_kernel(course, standard_kernels):
    """Each of the project's own, under the default edition."""
    edition, chapters = course.resolve(None, {}), course.report_chapters
    texts = [chapter.notebook.read_text(encoding="utf-8") for chapter in chapters]
    tasks = [Task(chapter, edition, text, "", "") for chapter, text in zip(chapters, texts, strict=True)]
    jobs = [task.job(course.limits) for task in tasks]
    with ThreadPoolExecutor(2) as executor:
        warm = list(executor.map(run_job, jobs))
        standard_kernels()
        standard = list(executor.map(run_job, jobs))
    assert {run.why_standard for run in warm} == {""}
    assert {run.why_standard for run in standard} == {"warm kernels need Linux"}
    assert [run.error for run in warm + standard if run.error] == []
    assert [different(*pair) for pair in zip(warm, standard, strict=True)] == [[]] * len(chapters)
