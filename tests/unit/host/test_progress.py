"""How a download looks in a terminal and in a log."""

import io

from app.host.progress import Progress


def test_progress_in_a_log_is_a_few_lines(output: io.StringIO) -> None:
    progress = Progress(output)
    progress.begin("Fetching", 1_000_000)
    for done in range(0, 1_000_001, 1000):
        progress.advance_to(done)
    shares = [line.split(": ")[1] for line in output.getvalue().splitlines()]
    assert shares == [f"{done} of 1.0 MB" for done in ("0.0", "0.2", "0.5", "0.8", "1.0")]


def test_progress_in_a_terminal_is_one_line_that_ends_complete() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    progress = Progress(terminal, clock=lambda: 0.0)
    progress.begin("Fetching", 2_000_000)
    progress.advance_to(2_000_000)
    progress.close()
    assert terminal.getvalue().count("\n") == 1
    assert terminal.getvalue().endswith("\rFetching: 2.0 of 2.0 MB\x1b[K\n")
