"""`codementor doctor`: looks for what keeps CodeMentor from working here."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from codementor.cli.exits import Exit
from codementor.cli.output import show
from codementor.cli.session import at_desk
from codementor.tutor.desk import Desk
from codementor.tutor.doctor import doctor
from codementor.tutor.texts import text
from codementor.wire.editor import Ailment, DoctorReport


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the exercise to look at."""
    parser.add_argument("path", nargs="?", type=Path, help="an exercise folder to look at too")


def run(args: argparse.Namespace) -> int:
    """0 when all is well, else 1."""

    async def verb(desk: Desk) -> int:
        return _shown(args, await doctor(desk, args.path), desk.language)

    return at_desk(args, verb)


def _shown(args: argparse.Namespace, report: DoctorReport, language: str) -> int:
    show(args, report, [line for ailment in report.ailments for line in _lines(ailment, language)])
    return Exit.GOOD if all(ailment.well for ailment in report.ailments) else Exit.FAILS


def _lines(ailment: Ailment, language: str) -> Iterable[str]:
    yield f"{text(language, 'cli.well' if ailment.well else 'cli.ill'):<5}{ailment.name:<13}{ailment.message}"
    if ailment.cure:
        yield f"{'':<18}{ailment.cure}"
