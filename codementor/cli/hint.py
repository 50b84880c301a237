"""`codementor hint`: the next level of help for a learner's program."""

import argparse

from codementor.cli.exits import Exit
from codementor.cli.output import ladder_lines, show
from codementor.cli.session import add_path, at_desk, work_at
from codementor.tutor.desk import Desk
from codementor.tutor.hint import hint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes an exercise and a level."""
    add_path(parser)
    parser.add_argument("--level", type=int, choices=(1, 2, 3, 4), help="the level to read; the next one if not given")


def run(args: argparse.Namespace) -> int:
    """0 once the ladder was shown."""
    work = work_at(args.path)

    async def verb(desk: Desk) -> int:
        async for event in hint(desk, work, args.level):
            if event.ladder:
                show(args, event.ladder, ladder_lines(event.ladder))
        return Exit.GOOD

    return at_desk(args, verb)
