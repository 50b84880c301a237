"""`codementor submit`: hands a learner's program in, and waits for its grade."""

import argparse
from collections.abc import Iterable

from codementor.cli.exits import Exit
from codementor.cli.output import case_lines, show
from codementor.cli.session import add_path, at_desk, work_at
from codementor.tutor.desk import Desk
from codementor.tutor.submit import follow, stands, submit
from codementor.tutor.texts import text
from codementor.wire.submissions import Submission, SubmissionStatus


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes an exercise, and whether to wait for the grade."""
    add_path(parser)
    parser.add_argument("--no-wait", action="store_true", help="return as soon as the program is handed in")


def run(args: argparse.Namespace) -> int:
    """0 for a pass (with `--no-wait`: once it is handed in), 1 for no pass, 3 or 4 when it waits on this machine."""
    work = work_at(args.path)

    async def verb(desk: Desk) -> int:
        current = await submit(desk, work)
        if current.status is not SubmissionStatus.WAITING and not args.no_wait:
            async for latest in follow(desk, current.id):
                current = latest
                if not args.json and current.status is SubmissionStatus.RUNNING:
                    print(text(desk.language, "submission.running"), flush=True)
        show(args, current, _lines(current, desk.language))
        return _exit(desk, current)

    return at_desk(args, verb)


def _exit(desk: Desk, current: Submission) -> Exit:
    if current.status is SubmissionStatus.WAITING:
        return Exit.NETWORK if desk.service else Exit.SIGN_IN
    failed = current.status is SubmissionStatus.FAILED or (
        current.status is SubmissionStatus.GRADED and not current.passed
    )
    return Exit.FAILS if failed else Exit.GOOD


def _lines(current: Submission, language: str) -> Iterable[str]:
    yield text(language, f"submission.{stands(current)}")
    if current.note:
        yield current.note
    report = current.report
    if report:
        yield text(language, "submission.count", passed=report.passed, total=report.total)
        if report.smallest and not report.smallest.hidden:
            yield from case_lines(report.smallest, report.file, language)
        elif report.smallest:
            yield text(language, "submission.hidden")
