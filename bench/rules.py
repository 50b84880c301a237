"""How often rules fire on programs that are right: `python -m bench.rules FOLDER`.

Two rates a rule: `find` counts a rule's pattern by itself, without the evidence of a failure; `told` counts what a
learner would be told on a right program (a rule that needs a failure says nothing there).
"""

import ast
import sys
import warnings
from collections import Counter
from collections.abc import Iterable

from bench.programs import read
from bench.report import Bench
from codementor.hints.rule import Needs, Rule, Subject
from codementor.hints.rules import RULES
from codementor.runner.run import Runner
from codementor.wire.hints import FindingKind

AIM = 0.5  # per cent of right programs
QUICK = 400  # programs of a task


def main() -> int:
    """Measure, print and write; the folder of programs is required."""
    bench = Bench("rules")
    if bench.folder is None:
        sys.stderr.write("bench.rules needs the folder of learners' programs\n")
        return 2
    programs: list[str] = []
    labelled = 0
    with Runner() as runner:
        for task in read(bench.folder):
            found = task.passing(runner)
            labelled += len(task.correct)
            programs += found[:QUICK] if bench.quick else found
    bench.figure("programs labelled correct", labelled)
    bench.figure("programs that pass every case", len(programs))
    fired = [_fired(source) for source in programs]
    _rates(bench, fired)
    return bench.main()


def _fired(source: str) -> frozenset[str]:
    """The rules whose pattern is in the program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        subject = Subject(source, ast.parse(source))
    return frozenset(rule.id for rule in RULES if any(True for _ in rule.find(subject)))


def _rates(bench: Bench, fired: list[frozenset[str]]) -> None:
    counts = Counter(rule for rules in fired for rule in rules)
    faults = [rule for rule in RULES if rule.kind is FindingKind.FAULT]
    told = [rule for rule in faults if rule.needs is Needs.SOURCE]
    for rule in RULES:
        bench.figure(f"{rule.kind} {rule.id} find %", _percent(counts[rule.id], fired))
        if rule.kind is FindingKind.FAULT:
            bench.figure(f"{rule.kind} {rule.id} told %", _percent(counts[rule.id] if rule in told else 0, fired))
    bench.figure("all style rules find %", _any(fired, (rule for rule in RULES if rule not in faults)))
    worst = max(_percent(counts[rule.id], fired) for rule in faults)
    _aim(bench, "fault rules together, told", _any(fired, told))
    _aim(bench, "fault rules together, find", _any(fired, faults))
    _aim(bench, "worst fault rule, find", worst)


def _aim(bench: Bench, name: str, value: float) -> None:
    bench.aim(f"{name} %", f"at most {AIM} %", value, met=value <= AIM)


def _any(fired: list[frozenset[str]], rules: Iterable[Rule]) -> float:
    ids = {rule.id for rule in rules}
    return _percent(sum(bool(found & ids) for found in fired), fired)


def _percent(count: int, fired: list[frozenset[str]]) -> float:
    return 100 * count / max(1, len(fired))


if __name__ == "__main__":
    raise SystemExit(main())
