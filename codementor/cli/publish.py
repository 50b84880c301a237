"""`codementor publish`: publishes an exercise set under the signed-in account, each version once."""

import argparse
from pathlib import Path

from codementor.cli.exits import Exit
from codementor.cli.output import show
from codementor.cli.session import at_desk
from codementor.tutor.desk import Desk
from codementor.tutor.sets import publish


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the set's folder."""
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), help="the folder with set.toml")


def run(args: argparse.Namespace) -> int:
    """0 once the service has this version."""

    async def verb(desk: Desk) -> int:
        summary = await publish(desk, args.folder)
        said = f"{summary.owner}/{summary.set}@{summary.version} is published ({summary.exercises} exercises)."
        show(args, summary, [said])
        return Exit.GOOD

    return at_desk(args, verb)
