"""
The command line: parse, call, print.

Exit 0 where all is well, 1 where a check or a build failed, 2 for wrong usage. Results go to stdout,
remarks to stderr. What goes wrong is told in words, never as a traceback.
"""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from coursekit.errors import BuildError, CoursekitError, UsageError
from coursekit.language import _

if TYPE_CHECKING:
    from coursekit.build import OpenWorkers
    from coursekit.course import Course, Edition
    from coursekit.running.chapter import ChapterRun
    from coursekit.works import Build, Order

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
MEGABYTE = 1_000_000


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints read like all others."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with what argparse found."""
        hint = _("See: {command} --help").format(command=self.prog)
        raise UsageError(f"{message[:1].upper()}{message[1:]}. {hint}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    try:
        chosen = command_line().parse_args(arguments)
        code: int = chosen.command(chosen)
        sys.stdout.flush()
    except UsageError as error:
        return _complain(str(error), USAGE)
    except CoursekitError as error:
        return _complain(str(error), FAILED)
    except BrokenPipeError:  # the reader of our output (such as head) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _complain(os_message(error), FAILED)
    except KeyboardInterrupt:
        return _complain(_("Stopped. What was there before stays as it was."), INTERRUPTED)
    return code


def command_line() -> Parser:
    """Describe every command: what it does in one sentence, and an example to copy."""
    parser = Parser(
        prog="coursekit",
        description=_("Teaching notebooks: their report, the copies students work in, and their data."),
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    build = _add(
        commands,
        "build",
        build_command,
        _("Run the chapters of a course and write its report, one HTML file."),
        "coursekit build -p country=NER -p start=2018",
    )
    _add_parameters(build)
    build.add_argument(
        "--edition",
        metavar="NAME",
        help=_("a named set of parameters from course.toml; a,b or all for several"),
    )
    build.add_argument(
        "--grid",
        metavar=_("name=v1,v2"),
        action="append",
        default=[],
        help=_("an edition for each value, and each combination where given several times"),
    )
    build.add_argument(
        "--out", metavar="DIR", type=Path, help=_("folder for the output (default: build/<edition>)")
    )
    build.add_argument(
        "--cluster",
        metavar=_("ADDRESS"),
        help=_("run on the workers of the Dask scheduler at tcp://host:port"),
    )
    build.add_argument("--fresh", action="store_true", help=_("run everything, whatever the cache holds"))
    cache = _add(
        commands,
        "cache",
        cache_command,
        _("Show what finished work is kept, or make room."),
        "coursekit cache --prune 100",
    )
    cache.add_argument(
        "--prune", metavar="MB", type=int, help=_("keep at most so many megabytes (0: nothing)")
    )
    _add_verify(commands)
    _add_teaching(commands)
    data = _parser(
        commands, "data", _("List, check or refresh the tables of a course."), "coursekit data list"
    )
    actions = data.add_subparsers(metavar="ACTION", required=True)
    _add(actions, "list", list_command, _("List the tables of a course."), "coursekit data list")
    _add(
        actions,
        "verify",
        verify_command,
        _("Check every table against its description and print every problem."),
        "coursekit data verify",
    )
    _add(
        actions,
        "refresh",
        refresh_command,
        _("Bring checksums, sizes and row counts in datapackage.json, and data/README.md, up to the files."),
        "coursekit data refresh",
    )
    return parser


def _add_verify(commands: argparse._SubParsersAction[Parser]) -> None:
    verify = _add(
        commands,
        "verify",
        verify_course_command,
        _("Run every chapter anew and say which key numbers are no longer as committed."),
        "coursekit verify --editions all --junit verify.xml",
    )
    verify.add_argument(
        "--editions", metavar="NAMES", default="all", help=_("names parted by commas (default: all)")
    )
    verify.add_argument("--junit", metavar="FILE", type=Path, help=_("write the results as JUnit XML too"))
    verify.add_argument(
        "--update", action="store_true", help=_("write the numbers as they are now, for review")
    )


def _add_teaching(commands: argparse._SubParsersAction[Parser]) -> None:
    assign = _parser(
        commands,
        "assign",
        _("Make what students get from masters: no solutions, no hidden tests, numbers of their own."),
        "coursekit assign notebooks/*.ipynb --out release --roster roster.csv",
    )
    assign.set_defaults(command=assign_command)
    assign.add_argument("masters", metavar="MASTER", nargs="+", type=Path, help=_("a teacher's notebook"))
    what = assign.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", metavar="DIR", type=Path, help=_("folder for the release"))
    what.add_argument("--list", action="store_true", help=_("print a table of the exercises instead"))
    assign.add_argument(
        "--roster",
        metavar="CSV",
        type=Path,
        help=_("a zip for each student in its column 'student', for marks"),
    )
    assign.add_argument(
        "--include", metavar="FILE", action="append", default=[], type=Path, help=_("a file to add")
    )
    _add_parameters(assign)
    lab = _add(
        commands,
        "lab",
        lab_command,
        _("Make a copy of the course to work in, or go on with it, and open JupyterLab there."),
        "coursekit lab --name Awa",
    )
    lab.add_argument("folder", metavar="DIR", nargs="?", type=Path, help=_("your folder (default: lab)"))
    lab.add_argument("--name", help=_("your name, or any word: it chooses your numbers"))
    lab.add_argument("--no-open", action="store_true", help=_("make the copy and stop there"))
    lab.add_argument("--submit", action="store_true", help=_("check and zip what you hand in"))


def _add_parameters(parser: Parser) -> None:
    parser.add_argument(
        "-p",
        dest="parameters",
        metavar=_("name=value"),
        action="append",
        default=[],
        help=_("a parameter for the chapters; may be given several times"),
    )


def assign_command(chosen: argparse.Namespace) -> int:
    """Make a release, or list the exercises."""
    from coursekit.paths import shown
    from coursekit.running.progress import show_progress
    from coursekit.teaching.listing import exercise_table
    from coursekit.teaching.masters import read_master
    from coursekit.teaching.releases import assign

    if chosen.list:
        _print(exercise_table([read_master(path) for path in chosen.masters]))
        return OK
    given = read_parameters(chosen.parameters)
    with _stoppable(), show_progress() as progress:
        written = assign(
            chosen.masters,
            chosen.out,
            roster=chosen.roster,
            parameters=given,
            include=chosen.include,
            progress=progress,
        )
    _print("\n".join(map(shown, written)))
    return OK


def lab_command(chosen: argparse.Namespace) -> int:
    """Make or go on with a student's folder; open JupyterLab in it, or pack it."""
    from coursekit.exercises.sheets import release_folder
    from coursekit.paths import shown
    from coursekit.teaching import labs

    folder = chosen.folder or release_folder(Path.cwd()) or find_course(chosen.course).folder.parent / "lab"
    if chosen.submit:
        handed = labs.hand_in(folder, chosen.name or "")
        _print("\n".join([*handed.lines, _("Hand this in: {path}").format(path=shown(handed.archive))]))
        return OK
    for line in _lab_made(chosen, folder):
        _remark(line)
    _remark(_("Your folder: {path}").format(path=shown(folder)))
    return OK if chosen.no_open else labs.open_lab(folder)


def _lab_made(chosen: argparse.Namespace, folder: Path) -> list[str]:
    """Make the lab in *folder* or bring it up to date; leave a teacher's release alone. Say what changed."""
    from coursekit.exercises.sheets import sheets_in
    from coursekit.running.progress import show_progress
    from coursekit.teaching import labs

    is_release = bool(sheets_in(folder))
    if is_release and not labs.made_from_course(folder):
        return labs.deal(folder, chosen.name) if chosen.name and labs.carries_variants(folder) else []
    course = find_course(chosen.course)
    name = chosen.name or labs.student_of(folder)
    if not is_release:
        if chosen.name is None and sys.stdin.isatty():
            name = input(_("Your name, or any word (it chooses your numbers): ")).strip()
        _remark(_("Making your copy of the course; this takes half a minute, once ..."))
    with _stoppable(), show_progress() as progress:
        return labs.make_lab(course, folder, name, progress)


def build_command(chosen: argparse.Namespace) -> int:
    """Build the editions asked for and print a summary of each."""
    from coursekit.build import build_reports
    from coursekit.running.plan import cache_folder, editions_of
    from coursekit.running.progress import show_progress
    from coursekit.running.store import Store

    course = find_course(chosen.course)
    parameters, grid = read_parameters(chosen.parameters), read_grid(chosen.grid)
    editions = editions_of(course, chosen.edition, parameters, grid)
    orders = _orders(course, editions, chosen.out)
    store = Store(cache_folder(course), since=time.time() if chosen.fresh else 0.0)
    with _stoppable(), show_progress() as progress:
        builds = build_reports(
            course, orders, progress, store=store, workers=_workers(chosen.cluster, course)
        )
    for build in builds:
        if not build.failure:
            _print(summary(build))
    failures = [build.failure for build in builds if build.failure]
    if failures:
        raise BuildError("\n".join(failures))
    return OK


def _workers(cluster: str | None, course: Course) -> OpenWorkers | None:
    """Give what opens the workers of *cluster*; None for this machine's."""
    if not cluster:
        return None
    from coursekit.running.cluster import cluster_workers

    return partial(cluster_workers, cluster, course)


def _orders(course: Course, editions: Sequence[Edition], out: Path | None) -> list[Order]:
    """Give each edition its folder: *out* itself for one, a folder below it for each of several."""
    from coursekit.running.plan import build_folder, edition_folder
    from coursekit.works import Order

    if len(editions) == 1 and out is not None:
        return [Order(editions[0], out)]
    above = out or build_folder(course)
    names = [edition_folder(course, edition) for edition in editions]
    shown = names if len(editions) > 1 else [""]
    return [
        Order(edition, above / name, label)
        for edition, name, label in zip(editions, names, shown, strict=True)
    ]


def cache_command(chosen: argparse.Namespace) -> int:
    """Print what the cache holds by kind, or take away what was unused longest."""
    from coursekit.paths import shown
    from coursekit.running.plan import cache_folder
    from coursekit.running.store import Store

    store = Store(cache_folder(find_course(chosen.course)))
    if chosen.prune is not None and chosen.prune < 0:
        raise UsageError(
            _("--prune {number}: there is no less than 0 MB to keep.").format(number=chosen.prune)
        )
    if chosen.prune is not None:
        gone = store.prune(chosen.prune * MEGABYTE)
        size = sum(entry.size for entry in gone) / MEGABYTE
        _print(_("Taken away: {count} entries, {size:.1f} MB.").format(count=len(gone), size=size))
        return OK
    entries = store.entries()
    for kind in sorted({entry.kind for entry in entries}):
        sizes = [entry.size for entry in entries if entry.kind == kind]
        _print(f"{kind:10} {len(sizes):6,} {sum(sizes) / MEGABYTE:10,.1f} MB")
    folder, most = shown(cache_folder(find_course(chosen.course))), store.most_bytes // MEGABYTE
    _print(
        _("{folder}: {size:.1f} of at most {most} MB").format(
            folder=folder, size=sum(entry.size for entry in entries) / MEGABYTE, most=most
        )
    )
    return OK


def verify_course_command(chosen: argparse.Namespace) -> int:
    """Run every chapter, print what moved, and write it for a build server where asked."""
    from coursekit.paths import write_atomic
    from coursekit.running.progress import show_progress
    from coursekit.verify import chosen_editions, tell_verified, verified_junit, verify_course

    course = find_course(chosen.course)
    editions = chosen_editions(course, chosen.editions)
    with _stoppable(), show_progress() as progress:
        verified = verify_course(course, editions, progress, update=chosen.update)
    _print(tell_verified(verified))
    if chosen.junit is not None:
        write_atomic(chosen.junit, verified_junit(verified))
    if any(one.moved for one in verified.editions):
        _remark(_("If they are right, write the new numbers and review them: coursekit verify --update"))
    return OK if verified.holds else FAILED


def list_command(chosen: argparse.Namespace) -> int:
    """Print a line for each table."""
    from coursekit.catalogue import listing
    from coursekit.packages import Package

    _print(listing(Package(_data_folder(chosen))).to_string(index=False))
    return OK


def verify_command(chosen: argparse.Namespace) -> int:
    """Print every problem of the tables, one a line."""
    from coursekit.validation import verify

    folder = _data_folder(chosen)
    problems = verify(folder)
    if problems.empty:
        _print(_("Every table in {folder} is as described.").format(folder=folder))
        return OK
    _print(problems.to_string(index=False))
    return FAILED


def refresh_command(chosen: argparse.Namespace) -> int:
    """Refresh the description of the tables and print what changed."""
    from coursekit.catalogue import refresh

    changed = refresh(_data_folder(chosen))
    _print("\n".join(changed) if changed else _("Nothing changed."))
    return OK


def find_course(folder: Path | None) -> Course:
    """Read the course in *folder*; without one, the nearest above the working folder, or ``./notebooks``."""
    from coursekit.course import COURSE_FILE, Course

    if folder is not None:
        if not (folder / COURSE_FILE).is_file():
            message = _("No course in {folder}: it has no {file}.")
            raise UsageError(message.format(folder=folder, file=COURSE_FILE))
        return Course.load(folder)
    here = Path.cwd()
    course = Course.find(here)
    if course is None and (here / "notebooks" / COURSE_FILE).is_file():
        course = Course.load(here / "notebooks")
    if course is None:
        message = _("No {file} in {folder}, above it, or in its notebooks/. Name a course: --course DIR")
        raise UsageError(message.format(file=COURSE_FILE, folder=here))
    return course


def read_parameters(texts: Sequence[str]) -> dict[str, str]:
    """Read ``name=value`` pairs; UsageError for one that has no equals sign."""
    pairs = [text.partition("=") for text in texts]
    for name, equals, _value in pairs:
        if not (name.strip() and equals):
            raise UsageError(_("-p {text}: write it as name=value.").format(text=name or "="))
    return {name.strip(): value.strip() for name, _equals, value in pairs}


def read_grid(texts: Sequence[str]) -> dict[str, list[str]]:
    """Read ``name=v1,v2`` pairs; UsageError for one without an equals sign or without a value."""
    pairs = [text.partition("=") for text in texts]
    for name, _equals, values in pairs:
        if not (name.strip() and all(value.strip() for value in values.split(","))):
            raise UsageError(_("--grid {text}: write it as name=v1,v2.").format(text=name or "="))
    return {name.strip(): [value.strip() for value in values.split(",")] for name, _equals, values in pairs}


def summary(build: Build) -> str:
    """Tell what a build did: chapters, seconds, where the report lies."""
    from coursekit.paths import shown

    width = max(len(run.chapter) for run in build.runs)
    chapters = [f"  {run.chapter:{width}}  {_told(run)}" for run in build.runs]
    parameters = " ".join(f"{name}={value}" for name, value in build.edition.parameters.items())
    what = (
        _("Report, unchanged: {path} ({size:.2f} MB)")
        if build.unchanged
        else _("Report: {path} ({size:.2f} MB, {seconds:.1f} s)")
    )
    report = what.format(path=shown(build.report), size=build.size / MEGABYTE, seconds=build.seconds)
    return "\n".join([f"{build.edition.name}  {parameters}".rstrip(), *chapters, report])


def _told(run: ChapterRun) -> str:
    """Tell in a few words what came of a chapter."""
    if run.why:
        return run.why
    return _("nothing to run") if run.kept else f"{run.seconds:6.1f} s"


def os_message(error: OSError) -> str:
    """Say in one line what the system refused, and what to do about it."""
    where = error.filename or _("the output")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        message = _("The disk is full: {where} could not be written. Make room and start again.")
        return message.format(where=where)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
        message = _("No writing to {where}: {why}. Choose another folder with --out DIR.")
        return message.format(where=where, why=error.strerror)
    return f"{where}: {error.strerror or error}."


def _add(
    commands: argparse._SubParsersAction[Parser],
    name: str,
    command: Callable[[argparse.Namespace], int],
    sentence: str,
    example: str,
) -> Parser:
    parser = _parser(commands, name, sentence, example)
    parser.add_argument(
        "--course", metavar="DIR", type=Path, help=_("folder with a course.toml (default: the nearest one)")
    )
    parser.set_defaults(command=command)
    return parser


def _parser(commands: argparse._SubParsersAction[Parser], name: str, sentence: str, example: str) -> Parser:
    epilog = _("Example: {example}").format(example=example)
    return commands.add_parser(name, help=sentence, description=sentence, epilog=epilog)


def _data_folder(chosen: argparse.Namespace) -> Path:
    course = find_course(chosen.course)
    if course.data is None:
        raise UsageError(_("The course in {folder} names no data.").format(folder=course.folder))
    return course.data


@contextmanager
def _stoppable() -> Iterator[None]:
    """Treat a request to end, or a closed terminal, as Ctrl-C within the block: stop everything started."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    former = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _complain(message: str, code: int) -> int:
    print(f"coursekit: {message}", file=sys.stderr)  # noqa: T201
    return code


def _remark(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _print(text: str) -> None:
    print(text)  # noqa: T201
