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
from codementor.tutor.texts import text
from codementor.wire.progress import ExerciseProgress, Progress


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
        show(args, found, _lines(found, desk.language))
        return Exit.GOOD

    return at_desk(args, verb)


def _lines(found: Progress, language: str) -> Iterable[str]:
    streak = found.streak
    today = "" if streak.today or not streak.days else text(language, "cli.today_open")
    counted, best = days(streak.days, language), days(streak.best, language)
    yield text(language, "cli.progress", days=counted, today=today, best=best)
    yield from table(
        (
            f"{each.owner}/{each.set}",
            each.exercise,
            text(language, f"standing.{each.standing.value}"),
            text(language, "cli.checks", count=each.checks),
            _extra(each, language),
        )
        for each in found.exercises
    )
    if found.waiting:
        yield text(language, "cli.waiting", count=found.waiting)


def _extra(each: ExerciseProgress, language: str) -> str:
    level = text(language, "cli.level", level=each.level) if each.level else ""
    return ", ".join(filter(None, (level, text(language, "cli.graded") if each.graded else "")))
