"""What a build says while it runs."""

import io

from coursekit.running.progress import LiveProgress, Progress, show_progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        """Say so."""
        return True


def test_plain_lines_where_there_is_no_terminal():
    """A log names what starts and what ends, without control characters."""
    stream = io.StringIO()
    with show_progress(stream) as progress:
        assert type(progress) is Progress
        progress.start("first")
        progress.finish("first", "ok", 1.25)
        with progress.stage("report"):
            pass
    assert stream.getvalue() == "first: running\nfirst: ok, 1.2 s\nreport …\n"


def test_terminal_gets_a_live_display_that_leaves_one_line_a_chapter():
    """What runs is shown while it runs; how it ended stays."""
    stream = Terminal()
    with show_progress(stream) as progress:
        assert isinstance(progress, LiveProgress)
        progress.start("first")
        assert list(progress.running) == ["first"]
        progress.finish("first", "ok", 1.0)
        assert progress.running == {}
        with progress.stage("report"):
            pass
    assert "first: ok, 1.0 s" in stream.getvalue()
