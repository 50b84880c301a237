"""`codementor pull`: fetches the newest version of a set. The learner's own files stay as they are."""

import argparse
from pathlib import Path

from codementor.cli.exits import Exit, Usage
from codementor.cli.output import show
from codementor.cli.session import at_desk
from codementor.exercise.files import read_marker
from codementor.tutor.desk import Desk
from codementor.tutor.sets import pull


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the set and the folder; a pulled folder alone is brought up to date."""
    parser.add_argument("set", nargs="?", default="", metavar="OWNER/SET", help="as `codementor pull ada/first-steps`")
    parser.add_argument("--folder", type=Path, help="where to put it; a folder of the set's name if not given")


def run(args: argparse.Namespace) -> int:
    """0 once the set lies in the folder."""
    owner, name, folder = _wanted(args.set, args.folder)

    async def verb(desk: Desk) -> int:
        item = await pull(desk, owner, name, folder)
        said = f"{item.title} {item.version}: {len(item.exercises)} exercises in {item.folder}"
        show(args, item, [said])
        return Exit.GOOD

    return at_desk(args, verb)


def _wanted(wanted: str, folder: Path | None) -> tuple[str, str, Path]:
    if not wanted:
        here = folder or Path()
        marker = read_marker(here)
        if marker is None:
            raise Usage(f"{here.absolute()} holds no pulled set.", "Name the set as OWNER/SET.")
        return marker.owner, marker.set, here
    owner, slash, name = wanted.partition("/")
    if not (owner and slash and name) or "/" in name:
        raise Usage(f"`{wanted}` names no set.", "Write it as OWNER/SET.")
    return owner, name, folder or Path(name)
