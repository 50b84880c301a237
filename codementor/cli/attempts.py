"""`codementor attempts`: a learner's earlier programs for an exercise."""

import argparse

from codementor.cli.exits import Exit, Usage
from codementor.cli.output import show, table
from codementor.cli.session import add_path, at_desk, work_at
from codementor.tutor.attempts import attempts
from codementor.tutor.desk import Desk
from codementor.tutor.texts import text
from codementor.wire.editor import AttemptList


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes an exercise, and the attempt to print in full."""
    add_path(parser)
    parser.add_argument("--show", metavar="ID", default="", help="print the program of the attempt whose id begins so")


def run(args: argparse.Namespace) -> int:
    """0 once the list, or one program, was shown."""
    work = work_at(args.path)

    async def verb(desk: Desk) -> int:
        found = attempts(desk, work)
        if args.show:
            print(_one(found, args.show), end="")
            return Exit.GOOD
        language = desk.language
        rows = [
            (each.id, each.made, text(language, "cli.counted", passed=each.passed, total=each.total))
            for each in found.attempts
        ]
        show(args, found, table(rows) or [text(language, "cli.no_attempts")])
        return Exit.GOOD

    return at_desk(args, verb)


def _one(found: AttemptList, beginning: str) -> str:
    fitting = [each for each in found.attempts if each.id.startswith(beginning)]
    if len(fitting) != 1:
        raise Usage(f"{len(fitting)} attempts have an id that begins with {beginning}.", "Give more of the id.")
    return fitting[0].source
