"""`codementor new`: begins an exercise set, or an exercise in one, that can be proven at once and then rewritten."""

import argparse
import json
import re
from pathlib import Path

from codementor.cli.exits import Exit, Usage
from codementor.cli.output import show
from codementor.cli.session import at_desk
from codementor.exercise.files import SOLUTION
from codementor.tutor.desk import Desk
from codementor.tutor.sets import item
from codementor.wire.limits import SLUG

SET = """id = "{slug}"
title = {title}
version = "0.1.0"
language = "en"
authors = []
licence = "CC-BY-4.0"
floor = 0.8
"""
EXERCISE = """title = {title}
skills = ["functions"]
difficulty = 1

[inputs.{name}]
number = {{ type = "int", min = -100, max = 100 }}
"""
TASK = """# {title}

Write `{name}(number)`. It gives back twice the number.
"""
STARTER = '''def {name}(number):
    """Return twice the number."""
    ...
'''
CASES = """[[case]]
id = "one"
call = "{name}(1)"
expect = "2"

[[case]]
id = "negative"
call = "{name}(-4)"
expect = "-8"

[[case]]
id = "large"
call = "{name}(50)"
expect = "100"
hidden = true
"""
HINTS = """[[hint]]
level = 3
text = "A function hands its result back with `return`. What does yours hand back?"
"""
SOLUTIONS = {
    "multiply.py": '''def {name}(number):
    """Return twice the number."""
    return 2 * number
''',
    "add.py": '''def {name}(number):
    """Return twice the number."""
    return number + number
''',
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes what to begin and where."""
    parser.add_argument("what", choices=("set", "exercise"), help="a set, or an exercise in the set around it")
    parser.add_argument("folder", type=Path, help="the new folder; its name is the id")


def run(args: argparse.Namespace) -> int:
    """0 once the files lie there; 2 when something is there already."""
    folder = args.folder.absolute()
    if not re.fullmatch(SLUG, folder.name):
        raise Usage(f"`{folder.name}` cannot be an id.", "Use lower-case letters and digits, joined by `-`.")
    if folder.exists() and any(folder.iterdir()):
        raise Usage(f"{folder} is there already and not empty.", "Name another folder.")
    around = folder if args.what == "set" else folder.parent
    if args.what == "set":
        _write(folder / "set.toml", SET, folder.name)
        begin_exercise(folder / "first-exercise")
    elif not (around / "set.toml").is_file():
        raise Usage(f"{around} is no exercise set.", "Begin one with `codementor new set FOLDER`.")
    else:
        begin_exercise(folder)

    async def verb(desk: Desk) -> int:
        said = f"{folder} is begun. Rewrite its files, then run `codementor prove {around}`."
        show(args, item(desk, around), [said])
        return Exit.GOOD

    return at_desk(args, verb)


def begin_exercise(folder: Path) -> None:
    """A small exercise with two references, visible and hidden cases, and a hint lies in the folder."""
    file = folder.name.replace("-", "_")
    name = f"do_{file}" if file[0].isdigit() else file
    files = {
        "exercise.toml": EXERCISE,
        "task.md": TASK,
        "cases.toml": CASES,
        "hints.toml": HINTS,
        f"{file}.py": STARTER,
    }
    files |= {f"{SOLUTION}/{solution}": text for solution, text in SOLUTIONS.items()}
    for path, text in files.items():
        _write(folder / path, text, folder.name, name)


def _write(path: Path, text: str, slug: str, name: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    title = slug.replace("-", " ").capitalize()
    quoted = json.dumps(title) if path.suffix == ".toml" else title
    path.write_text(text.format(slug=slug, title=quoted, name=name), encoding="utf-8")
