"""`codementor import`: turns an exercise of an Exercism Python track into one of CodeMentor's."""

import argparse
import re
import shutil
from pathlib import Path

from codementor.cli.exercism import read_exercism
from codementor.cli.exits import Exit, Usage
from codementor.cli.output import show
from codementor.exercise.load import load_exercise
from codementor.exercise.model import SetInvalid
from codementor.wire.editor import Notice
from codementor.wire.limits import SLUG


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the exercise and where to put it."""
    parser.add_argument("exercise", type=Path, help="the folder of an Exercism exercise (with .meta/config.json)")
    parser.add_argument("folder", type=Path, help="the folder of the set that takes it")


def run(args: argparse.Namespace) -> int:
    """0 once the exercise lies in the set; tests that could not become cases are named."""
    source = args.exercise.absolute()
    target = args.folder.absolute() / source.name
    if not re.fullmatch(SLUG, source.name):
        raise Usage(f"`{source.name}` cannot be an id.", "Name the folder in lower-case words joined by `-`.")
    if target.exists():
        raise Usage(f"{target} is there already.", "Name another set, or move that folder away.")
    found = read_exercism(source)
    for path, text in found.files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8")
    try:
        exercise = load_exercise(target)
    except SetInvalid:
        shutil.rmtree(target)
        raise
    said = [f"{target}: {len(exercise.cases)} cases."]
    if found.left_out:
        said.append(f"{len(found.left_out)} tests cannot be one call and one value: {', '.join(found.left_out)}.")
    show(args, Notice(" ".join(said)), said)
    return Exit.GOOD
