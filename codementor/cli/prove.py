"""`codementor prove`: proves an exercise set, or one exercise of it, before learners see it."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from codementor.cli.exits import Exit
from codementor.cli.output import show, table
from codementor.exercise.load import load_set
from codementor.prove.proof import Proof
from codementor.prove.prove import prove, prove_exercise
from codementor.runner.run import Runner
from codementor.wire.codec import encode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the set's folder, or that of one exercise in it."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(), help="the folder with set.toml or exercise.toml"
    )


def run(args: argparse.Namespace) -> int:
    """0 when the set may be published, 1 when something must be put right first."""
    folder = args.folder.absolute()
    with Runner() as runner:
        proof = _one(folder, runner) if (folder / "exercise.toml").is_file() else prove(folder, runner)
    show(args, _plain(proof), _lines(proof))
    return Exit.GOOD if proof.good else Exit.FAILS


def _one(folder: Path, runner: Runner) -> Proof:
    loaded = load_set(folder.parent)
    return Proof(loaded.id, loaded.floor, (prove_exercise(loaded.exercise(folder.name), runner),))


def _lines(proof: Proof) -> Iterable[str]:
    yield from table(
        (each.exercise, f"{each.score:.0%} of {each.killed + len(each.survivors)} mutants", f"{each.inputs} inputs")
        for each in proof.exercises
    )
    yield from map(str, proof.flaws)
    yield f"{proof.set} is proven." if proof.good else f"{proof.set}: {len(proof.flaws)} to put right."


def _plain(proof: Proof) -> dict[str, Any]:
    exercises = [
        {
            "exercise": each.exercise,
            "score": each.score,
            "killed": each.killed,
            "equivalent": each.equivalent,
            "inputs": each.inputs,
            "survivors": encode(each.survivors),
        }
        for each in proof.exercises
    ]
    return {
        "set": proof.set,
        "floor": proof.floor,
        "good": proof.good,
        "flaws": [str(flaw) for flaw in proof.flaws],
        "exercises": exercises,
    }
