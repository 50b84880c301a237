"""What most verbs begin with: the desk of this user, and the work a path names."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from codementor.cli.config import Config
from codementor.cli.exits import Usage
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.tutor.work import Work, find


def settings(config: Config) -> Settings:
    """The tutor's settings from the user's."""
    return Settings(service=config.service, data_dir=config.data_dir, language=config.language, warm=False)


def at_desk(args: argparse.Namespace, verb: Callable[[Desk], Awaitable[int]]) -> int:
    """The verb's exit code, once it ran at this user's desk."""

    async def run() -> int:
        async with open_desk(settings(args.config)) as desk:
            return await verb(desk)

    return asyncio.run(run())


def add_path(parser: argparse.ArgumentParser) -> None:
    """The verb takes an exercise: its folder or a file in it, the current folder when none is named."""
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help="exercise folder, or a file in it")


def work_at(path: Path) -> Work:
    """The learner's work there; raises `Usage` when it belongs to no exercise, `SetInvalid` when that is broken."""
    try:
        work = find(path)
    except OSError as error:
        raise Usage(
            f"The program at {path} cannot be read: {error.strerror}.", "Save your file there first."
        ) from error
    if work is None:
        raise Usage(f"{path.absolute()} belongs to no exercise.", "Name an exercise's folder or a file in it.")
    return work
