"""What every benchmark shares: `--quick`, `--json OUT`, medians, one table of figures and aims.

A benchmark makes one `Bench`, adds figures and aims, and ends with `raise SystemExit(bench.main())`.
The JSON file holds `{"name", "quick", "figures": {name: value}, "aims": [{"name", "aim", "value", "met"}], "notes"}`.
"""

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim in words ("at least 10x"), the value measured, and whether it was met (None: not measured)."""

    name: str
    aim: str
    value: float | None
    met: bool | None


@dataclass
class Bench:
    """One benchmark: reads its arguments when made (`quick`, `folder`, `seed`), keeps figures and aims in order."""

    name: str
    arguments: Sequence[str] | None = None  # None: the process's own
    figures: dict[str, object] = field(default_factory=dict)
    aims: list[Aim] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    own: Callable[[argparse.ArgumentParser], None] | None = None  # adds the benchmark's own arguments

    def __post_init__(self) -> None:
        parser = argparse.ArgumentParser(prog=f"bench.{self.name}")
        parser.add_argument("--quick", action="store_true", help="fewer rounds, under 60 s")
        parser.add_argument("--json", type=Path, metavar="OUT", help="write figures and aims to this file")
        parser.add_argument("folder", nargs="?", type=Path, help="input data, where the benchmark takes any")
        parser.add_argument("--data", type=Path, metavar="DIR", help="the same folder, by name")
        parser.add_argument("--seed", type=int, default=1, help="of everything drawn by chance")
        if self.own:
            self.own(parser)
        options = parser.parse_args(self.arguments)
        self.options = options
        self.quick: bool = options.quick
        self.folder: Path | None = options.data or options.folder
        self.seed: int = options.seed
        self._out: Path | None = options.json

    def figure(self, name: str, value: object) -> None:
        """Keep one raw figure; its name carries the unit ("warm p50 ms")."""
        self.figures[name] = value

    def aim(self, name: str, aim: str, value: float | None, met: bool | None) -> None:
        """Keep one aim with what was measured."""
        self.aims.append(Aim(name, aim, value, met))

    def note(self, text: str) -> None:
        """Keep one sentence: a peer that could not run, a condition of the measurement."""
        self.notes.append(text)

    def main(self) -> int:
        """Print the table and write the JSON file if asked for. Gives exit code 0: a missed aim is a result."""
        write = sys.stdout.write
        for name, value in self.figures.items():
            if isinstance(value, list):
                continue  # rows stand in the JSON file alone
            write(f"{name:<52} {_text(value)}\n")
        for aim in self.aims:
            verdict = {True: "met", False: "MISSED", None: "not measured"}[aim.met]
            write(f"{aim.name:<52} {_text(aim.value)}  (aim {aim.aim}: {verdict})\n")
        for note in self.notes:
            write(f"note: {note}\n")
        if self._out:
            self._out.write_text(json.dumps(self._content(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0

    def _content(self) -> dict[str, object]:
        aims = [asdict(aim) for aim in self.aims]
        return {"name": self.name, "quick": self.quick, "figures": self.figures, "aims": aims, "notes": self.notes}


def milliseconds(run: Callable[[], object], rounds: int) -> list[float]:
    """The wall time of each of `rounds` calls of `run`, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return times


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _text(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
