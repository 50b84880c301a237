"""`codementor progress`: streak, and where the learner stands with every exercise."""

import argparse
from collections.abc import Iterable
from contextlib import suppress

from codementor.cli.exits import Exit
from codementor.cli.output import days, show, table
from codementor.cli.session import at_desk
from codementor.client.errors import Refused, Unreachable
from codementor.tutor.desk import Desk
from codementor.tutor.progress import progress
from codementor.tutor.sync import sync
from codementor.wire.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes whether to ask the service for what was done elsewhere."""
    parser.add_argument("--local", action="store_true", help="do not ask the service for what was done elsewhere")


def run(args: argparse.Namespace) -> int:
    """0 once progress was shown, also when the service was not reached."""

    async def verb(desk: Desk) -> int:
        if not args.local:
            with suppress(Refused, Unreachable):  # the record here is shown all the same, with what waits
                await sync(desk)
        found = progress(desk)
        show(args, found, _lines(found))
        return Exit.GOOD

    return at_desk(args, verb)


def _lines(found: Progress) -> Iterable[str]:
    streak = found.streak
    today = "" if streak.today or not streak.days else ", today still open"
    yield f"Streak: {days(streak.days)}{today} (best {days(streak.best)})"
    yield from table(
        (
            f"{each.owner}/{each.set}",
            each.exercise,
            each.standing.value,
            f"{each.checks} checks",
            _extra(each.level, each.graded),
        )
        for each in found.exercises
    )
    if found.waiting:
        yield f"{found.waiting} entries wait to be sent to the service."


def _extra(level: int, graded: bool) -> str:
    return ", ".join(filter(None, (f"hint {level} open" if level else "", "graded" if graded else "")))
