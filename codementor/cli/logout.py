"""`codementor logout`: signs out on this machine, in every editor."""

import argparse

from codementor.cli.exits import Exit
from codementor.cli.output import show
from codementor.cli.session import at_desk
from codementor.tutor.account import sign_out, status
from codementor.tutor.desk import Desk
from codementor.tutor.texts import text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes nothing."""


def run(args: argparse.Namespace) -> int:
    """0 once nobody is signed in here."""

    async def verb(desk: Desk) -> int:
        await sign_out(desk)
        show(args, status(desk), [text(desk.language, "account.signed_out")])
        return Exit.GOOD

    return at_desk(args, verb)
