"""What an ordinary run samples: another part with every commit. `CODEMENTOR_FULL=1` (`make full`) takes everything."""

import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

SEED = "CODEMENTOR_SEED"
T = TypeVar("T")


def fix_seed() -> str:
    """The seed of this run, kept in the environment: all processes of the run share it, whatever is committed now."""
    if SEED not in os.environ:
        asked = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
        os.environ[SEED] = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or "0"
    return os.environ[SEED]


def is_full() -> bool:
    """True when nothing is to be left out."""
    return os.environ.get("CODEMENTOR_FULL") == "1"


def sample(population: Sequence[T], count: int) -> list[T]:
    """That many of the population, in its order; all of it in a full run."""
    if is_full() or count >= len(population):
        return list(population)
    chosen = random.Random(fix_seed()).sample(range(len(population)), count)
    return [population[at] for at in sorted(chosen)]
