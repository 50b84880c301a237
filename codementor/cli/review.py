"""`codementor review`: what an experienced reader would say of a learner's program."""

import argparse

from codementor.cli.exits import Exit
from codementor.cli.output import finding_lines, show
from codementor.cli.session import add_path, at_desk, work_at
from codementor.tutor.desk import Desk
from codementor.tutor.review import review_work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes an exercise."""
    add_path(parser)


def run(args: argparse.Namespace) -> int:
    """0 once the findings were shown, however many there are."""
    work = work_at(args.path)

    async def verb(desk: Desk) -> int:
        result = review_work(desk, work)
        show(args, result, [*finding_lines(result.findings, work.exercise.file), result.summary])
        return Exit.GOOD

    return at_desk(args, verb)
