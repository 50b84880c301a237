"""The command `codementor`. Only the module of the verb that was given is imported, so a check starts fast."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from codementor.cli.config import read_config
from codementor.cli.exits import Exit, Usage, explain
from codementor.client.errors import Refused, Unreachable
from codementor.exercise.model import SetInvalid
from codementor.state.database import StateUnusable

VERBS = {
    "check": "run the visible cases on your program",
    "hint": "open the next level of help for your program",
    "review": "read your program as an experienced colleague would",
    "submit": "hand your program in to be graded",
    "attempts": "list your earlier programs for an exercise",
    "progress": "show where you stand",
    "pull": "fetch an exercise set from the service",
    "login": "sign in to the service",
    "logout": "sign out on this machine",
    "doctor": "look for what keeps CodeMentor from working here",
    "new": "begin an exercise set or an exercise",
    "prove": "prove an exercise set before it is published",
    "publish": "publish an exercise set",
    "import": "turn an exercise of another format into one of CodeMentor's",
    "grade": "run an exercise on a folder of learners' programs",
}
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Does one verb and returns its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _parse(given)
        args.config = read_config()
        return int(args.run(args))
    except (Usage, Refused, Unreachable, SetInvalid, StateUnusable) as error:
        sentence, code = explain(error)
        print(f"codementor: {sentence}", file=sys.stderr)
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return Exit.GOOD


def _parse(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("codementor", description="A coding tutor: exercises, hints and review.")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    chosen = next((word for word in given if not word.startswith("-")), "")
    for verb, summary in VERBS.items():
        one = verbs.add_parser(verb, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if verb == chosen:
            module = import_module(f"codementor.cli.{'import_exercise' if verb == 'import' else verb}")
            module.add_arguments(one)
            one.add_argument("--json", action="store_true", help="print the result as JSON")
            one.set_defaults(run=module.run)
    return parser.parse_args(given)
