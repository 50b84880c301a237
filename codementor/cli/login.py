"""`codementor login`: signs in by a code entered in a browser anywhere, or in the browser here without one."""

import argparse
import sys
import webbrowser

from codementor.cli.exits import Exit, Usage
from codementor.cli.output import show
from codementor.cli.session import at_desk
from codementor.tutor.account import adopt, local_work, sign_in, sign_in_here
from codementor.tutor.desk import Desk
from codementor.tutor.texts import text
from codementor.wire.editor import SignInPrompt


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes which browser to sign in with, and what becomes of work done before signing in."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--no-browser", action="store_true", help="only print the address")
    way.add_argument(
        "--here", action="store_true", help="with the browser of this machine: there is no code to compare"
    )
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--adopt", action="store_true", help="take over the work done before signing in, unasked")
    answer.add_argument("--no-adopt", action="store_true", help="leave it on this machine, unasked")


def run(args: argparse.Namespace) -> int:
    """0 once signed in, 4 when it was declined or the code ran out."""
    if not args.config.service:
        raise Usage("No service is named.", "Set CODEMENTOR_SERVICE, or `service` in the configuration file.")

    async def prompt(shown: SignInPrompt) -> None:
        code, address = shown.user_code, shown.verification_uri
        print(text(args.config.language, "account.code", code=code, address=address), file=sys.stderr, flush=True)
        if not args.no_browser:
            webbrowser.open(shown.verification_uri_complete)

    def open_page(address: str) -> None:
        print(text(args.config.language, "account.here", address=address), file=sys.stderr, flush=True)
        webbrowser.open(address)

    async def verb(desk: Desk) -> int:
        account = await (sign_in_here(desk, open_page) if args.here else sign_in(desk, prompt))
        waiting = local_work(desk)
        if waiting and (args.adopt or args.no_adopt or sys.stdin.isatty()):
            adopt(desk, take=args.adopt or (not args.no_adopt and _wants(waiting)))
        show(args, account, [text(desk.language, "account.signed_in", handle=account.handle)])
        return Exit.GOOD

    return at_desk(args, verb)


def _wants(entries: int) -> bool:
    question = f"{entries} entries were made before signing in. Are they yours, and shall they be taken over? [Y/n] "
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("", "y", "yes", "j", "ja")
