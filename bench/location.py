"""Does the tutor find the right line, without a pool? `python -m bench.location [--quick] [--seed S]`.

Sixty small exercises of our own in `bench/seeded/*.toml`, one family a file. Each holds `cases` (a call and what it
must give), a `reference`, and a correct `program` written another way, in which the text `right` becomes `wrong`:
the one fault. Its lines are those that differ; where something is missing, the lines above and below the gap.

Two ways: with the reference (the lines at which proven repairs begin, likeliest first), and without any (the places of
the rules that speak, then the line that the failing run ended on).
"""

import difflib
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.report import Bench, median, percentile
from codementor.exercise.model import Case, Exercise
from codementor.hints.engine import diagnose
from codementor.hints.oracle import Oracle, Task
from codementor.hints.repair.mend import mended
from codementor.hints.repair.variants import collected
from codementor.runner.lab import Lab
from codementor.runner.run import Runner
from codementor.wire.hints import FindingKind

FOLDER: Final = Path(__file__).with_name("seeded")
QUICK: Final = 4  # every so many exercises


@dataclass(frozen=True, slots=True)
class Seeded:
    """An exercise with its reference, a correct program for it, and that program with one fault on known lines."""

    family: str
    exercise: Exercise
    fixed: str
    wrong: str
    lines: frozenset[int]


@dataclass(frozen=True, slots=True)
class Named:
    """The lines named for one faulty program, likeliest first, and the seconds it took; none: nothing was found."""

    seeded: Seeded
    lines: tuple[int, ...]
    seconds: float

    def within(self, count: int) -> bool:
        """True when a line of the fault is among the first `count`."""
        return any(line in self.seeded.lines for line in self.lines[:count])


def read(folder: Path = FOLDER) -> Iterator[Seeded]:
    """The exercises, families in order of name."""
    for path in sorted(folder.glob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["exercise"]:
            cases = tuple(
                Case(f"case-{at}", call, expect=wanted) for at, (call, wanted) in enumerate(table["cases"], 1)
            )
            reference = (("reference.py", table["reference"].lstrip("\n")),)
            exercise = Exercise(table["id"], table["id"], "", "program.py", "", cases, solutions=reference)
            fixed = table["program"].lstrip("\n")
            wrong = fixed.replace(table["right"], table["wrong"])
            yield Seeded(path.stem, exercise, fixed, wrong, _changed(wrong, fixed))


def _changed(wrong: str, fixed: str) -> frozenset[int]:
    """The lines of the wrong program that differ from the fixed one, or stand around what is missing."""
    found: set[int] = set()
    lines = wrong.splitlines()
    matcher = difflib.SequenceMatcher(None, lines, fixed.splitlines(), autojunk=False)
    for tag, start, end, _, _ in matcher.get_opcodes():
        if tag == "insert":
            found |= {start, start + 1}
        elif tag != "equal":
            found |= set(range(start + 1, end + 1))
    return frozenset(found) & set(range(1, len(lines) + 1))


def main() -> int:
    """Measure, print and write."""
    bench = Bench("location")
    every = list(read())[:: QUICK if bench.quick else 1]
    with Lab() as lab, Runner() as runner:
        outside = [one.exercise.id for one in every if not _inside(one, lab, runner, bench.seed)]
        repaired = [_by_repair(one, lab, runner, bench.seed) for one in every]
        ruled = [_by_rules(one, runner) for one in every]
    bench.figure("faulty programs", len(every))
    bench.figure("correct programs that fail a generated input", len(outside))
    _report(bench, repaired, "reference alone")
    _report(bench, ruled, "no reference")
    for name in outside:
        bench.note(f"{name}: the program before its fault fails an input that the reference answers")
    for found in repaired:
        if not found.within(3):
            lines = ", ".join(map(str, sorted(found.seeded.lines)))
            bench.note(f"{found.seeded.exercise.id}: line {lines} at fault, named {list(found.lines)}")
    first, three = (_percent([found.within(count) for found in repaired]) for count in (1, 3))
    bench.aim("reference alone: right line first %", "at least 60 %", first, met=first >= 60)
    bench.aim("reference alone: among three %", "at least 85 %", three, met=three >= 85)
    return bench.main()


def _inside(seeded: Seeded, lab: Lab, runner: Runner, seed: int) -> bool:
    return bool(Oracle(Task(seeded.exercise, seed=seed), lab, runner).valid([seeded.fixed]))


def _by_repair(seeded: Seeded, lab: Lab, runner: Runner, seed: int) -> Named:
    """The lines at which proven repairs begin, learned from the reference alone."""
    library = collected(Oracle(Task(seeded.exercise, seed=seed), lab, runner), ())
    started = time.perf_counter()
    found = mended(seeded.wrong, library, lab)
    return Named(seeded, found.sites if found else (), time.perf_counter() - started)


def _by_rules(seeded: Seeded, runner: Runner) -> Named:
    """The lines of the rules that speak, then the last line that the failing run came to."""
    exercise = replace(seeded.exercise, solutions=())
    report = runner.check(exercise, seeded.wrong)
    started = time.perf_counter()
    found = diagnose(exercise, seeded.wrong, report)
    hinted = [hint.line for hint in found.hints if hint.line and hint.level > 1]
    faults = [finding.line for finding in found.findings if finding.kind is FindingKind.FAULT]
    last = [step.line for step in report.trace[-1:]]
    return Named(seeded, tuple(dict.fromkeys([*hinted, *faults, *last])), time.perf_counter() - started)


def _report(bench: Bench, found: list[Named], name: str) -> None:
    families: dict[str, list[Named]] = defaultdict(list)
    for one in found:
        families[one.seeded.family].append(one)
    bench.figure(f"{name}: something named %", _percent([bool(one.lines) for one in found]))
    bench.figure(f"{name}: right line first %", _percent([one.within(1) for one in found]))
    bench.figure(f"{name}: among three %", _percent([one.within(3) for one in found]))
    for family, few in families.items():
        bench.figure(f"{name}: {family.replace('_', ' ')}, first of {len(few)}", sum(one.within(1) for one in few))
    bench.figure(f"{name}: seconds p50", median([one.seconds for one in found]))
    bench.figure(f"{name}: seconds p95", percentile([one.seconds for one in found], 0.95))


def _percent(flags: list[bool]) -> float:
    return 100 * sum(flags) / max(1, len(flags))


if __name__ == "__main__":
    raise SystemExit(main())
