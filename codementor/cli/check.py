"""`codementor check`: runs the visible cases on a learner's program."""

import argparse

from codementor.cli.exits import Exit
from codementor.cli.output import check_lines, show
from codementor.cli.session import add_path, at_desk, work_at
from codementor.tutor.check import check
from codementor.tutor.desk import Desk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes an exercise."""
    add_path(parser)


def run(args: argparse.Namespace) -> int:
    """0 when every visible case passed, else 1."""
    work = work_at(args.path)

    async def verb(desk: Desk) -> int:
        result = await check(desk, work)
        show(args, result, check_lines(result, desk.language))
        return Exit.GOOD if result.report.good else Exit.FAILS

    return at_desk(args, verb)
