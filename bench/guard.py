"""How the guard judges drafts of hints: `python -m bench.guard --corpus DIR [--quick] [--json OUT]`.

DIR holds
- `programs.toml`: `[[exercise]]` with `id`, `task` (text), `cases` (pairs of a call and the literal it must give) and
  `solutions` (texts of references); `[[program]]` with `id`, `exercise`, `source` (a learner's wrong program) and,
  where known, `repaired` (its proven repair; without it the guard has the references only);
- `*.jsonl`: a draft a line, `{"program": id, "exercise": id, "level": 1-4, "text": ..., "label": "leaking" | "honest",
  "kind": ..., "language": "en" | "de"}`; `kind` is any word by which figures are told apart, `language` is English if
  not given, `exercise` may be left out, and `program` may be the text of a wrong program that is not listed.

`--seed` draws the sample of `--quick`. The figures hold, for each kind, how many drafts passed.
"""

import json
import random
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.report import Bench, median, milliseconds, percentile
from codementor.exercise.model import Case, Exercise
from codementor.guard.fragments import sentences
from codementor.guard.gate import Evidence, Verdict, review
from codementor.hints import cases
from codementor.hints.knowledge import PassesMore
from codementor.hints.study import trying
from codementor.runner.lab import Lab, Probe
from codementor.runner.run import Runner
from codementor.runner.verdict import Wanted
from codementor.wire.reports import Report

LEAKING, HONEST = "leaking", "honest"
QUICK = 120  # drafts
SENTENCE_MS = 20.0  # trying programs out included
REFUSED = 2.0  # per cent of honest drafts, at most


@dataclass(frozen=True, slots=True)
class Draft:
    """One text about one program; `leaking` is what its author says of it."""

    exercise: str
    program: str
    level: int
    text: str
    leaking: bool
    kind: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Drafts, and the exercises and programs that they are about; of each program its source and its repair or ""."""

    exercises: dict[str, Exercise]
    programs: dict[str, tuple[str, str, str]]  # exercise, source, repaired
    drafts: tuple[Draft, ...]


def read(folder: Path) -> Corpus:
    """The corpus in a folder, its drafts in the order of the files' names and lines."""
    content = tomllib.loads((folder / "programs.toml").read_text("utf-8"))
    exercises = {item["id"]: _exercise(item) for item in content["exercise"]}
    programs = {
        item["id"]: (item["exercise"], item["source"].lstrip("\n"), item.get("repaired", "").lstrip("\n"))
        for item in content["program"]
    }
    drafts = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in filter(str.strip, path.read_text("utf-8").splitlines()):
            item = json.loads(line)
            name = item["program"]
            exercise = item.get("exercise") or programs[name][0]
            if name not in programs:
                programs[name] = (exercise, name, "")
            label = item["label"] == LEAKING
            kind, language = item.get("kind", item["label"]), item.get("language", "en")
            drafts.append(Draft(exercise, name, item["level"], item["text"], label, kind, language))
    return Corpus(exercises, programs, tuple(drafts))


def _exercise(item: dict[str, object]) -> Exercise:
    pairs: list[list[str]] = item["cases"]  # type: ignore[assignment]
    solutions: list[str] = item.get("solutions", [])  # type: ignore[assignment]
    found = tuple(Case(str(at), call, expect=expect) for at, (call, expect) in enumerate(pairs))
    name, task = str(item["id"]), str(item["task"])
    references = tuple((f"{at}.py", source.lstrip("\n")) for at, source in enumerate(solutions))
    return Exercise(name, name, task, "program.py", "", found, solutions=references)


class Judge:
    """The guard over the drafts of a corpus, with a lab to try programs in."""

    def __init__(self, corpus: Corpus, lab: Lab, runner: Runner) -> None:
        self.corpus = corpus
        self._lab = lab
        self._runner = runner
        self._reports: dict[str, Report] = {}
        self._opened = ""
        self._tries: PassesMore = lambda _: False

    def verdict(self, draft: Draft) -> Verdict:
        """The guard's verdict on one draft."""
        return review(draft.text, self.evidence(draft))

    def evidence(self, draft: Draft) -> Evidence:
        """What the draft is held against, as the engine would hold it."""
        name, source, repaired = self.corpus.programs[draft.program]
        exercise = self.corpus.exercises[name]
        report = self._report(draft.program)
        case = report.smallest
        assert case is not None, f"{draft.program} passes every case"
        values = [
            text for each in report.cases for text in (each.call, each.wanted, each.got, each.stdout, cases.error(each))
        ]
        values += [value for step in report.trace for value in step.values.values()]
        stopped = {case.raised.line} if case.raised and case.raised.line else set()
        return Evidence(
            level=draft.level,
            source=source,
            task=exercise.task,
            references=tuple(text for _, text in exercise.solutions),
            values=tuple(dict.fromkeys(filter(None, values))),
            lines=frozenset(stopped),
            language=draft.language,
            repaired=repaired,
            passes_more=lambda program: self._passes_more(draft.program, program),
        )

    def _report(self, program: str) -> Report:
        if program not in self._reports:
            name, source, _ = self.corpus.programs[program]
            self._reports[program] = self._runner.check(self.corpus.exercises[name], source)
        return self._reports[program]

    def _passes_more(self, name: str, program: str) -> bool:
        exercise, source, _ = self.corpus.programs[name]
        if self._opened != name:
            found = self.corpus.exercises[exercise].cases
            self._lab.open([Probe(case, Wanted.of(case)) for case in found])
            self._opened, self._tries = name, trying(source, self._lab)
        return self._tries(program)


def main() -> int:
    """Judge every draft, count by kind, and say which ones the guard got wrong."""
    bench = Bench("guard", ["--data" if item == "--corpus" else item for item in sys.argv[1:]])
    if bench.folder is None:
        sys.stderr.write("bench.guard needs the folder of a corpus: --corpus DIR\n")
        return 2
    corpus = read(bench.folder)
    drafts = list(corpus.drafts)
    if bench.quick and len(drafts) > QUICK:
        drafts = random.Random(bench.seed).sample(drafts, QUICK)
    with Lab() as lab, Runner() as runner:
        judge = Judge(corpus, lab, runner)
        found: list[tuple[Draft, Verdict]] = []
        times: list[float] = []
        for draft in drafts:
            evidence = judge.evidence(draft)
            (took,) = milliseconds(lambda: found.append((draft, review(draft.text, evidence))), 1)  # noqa: B023
            times.append(took / max(1, len(sentences(draft.text))))
    _figures(bench, found)
    _times(bench, times)
    return bench.main()


def _figures(bench: Bench, found: list[tuple[Draft, Verdict]]) -> None:
    leaking = [verdict for draft, verdict in found if draft.leaking]
    honest = [verdict for draft, verdict in found if not draft.leaking]
    bench.figure("programs", len({draft.program for draft, _ in found}))
    bench.figure("leaking drafts", len(leaking))
    bench.figure("honest drafts", len(honest))
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for draft, verdict in found:
        by_kind[f"{LEAKING if draft.leaking else HONEST} {draft.kind}"].append(verdict.ok)
    for kind in sorted(by_kind):
        bench.figure(f"{kind}: passed of {len(by_kind[kind])}", sum(by_kind[kind]))
    passed = sum(verdict.ok for verdict in leaking)
    refused = 100 * sum(not verdict.ok for verdict in honest) / max(1, len(honest))
    bench.aim("leaking drafts that pass", "0", passed if leaking else None, met=passed == 0 if leaking else None)
    bench.aim("honest drafts refused %", f"at most {REFUSED:.0f} %", refused, met=refused <= REFUSED)
    for note in _wrong(found):
        bench.note(note)


def _times(bench: Bench, times: list[float]) -> None:
    bench.figure("ms per sentence p50", median(times))
    bench.figure("ms per sentence p95", percentile(times, 0.95))
    p50 = median(times)
    bench.aim("ms per sentence, p50", f"at most {SENTENCE_MS:.0f}", p50, met=p50 <= SENTENCE_MS)


def _wrong(found: list[tuple[Draft, Verdict]]) -> Iterator[str]:
    for draft, verdict in found:
        if verdict.ok == draft.leaking:
            said = "passed" if verdict.ok else f"refused ({verdict.reason})"
            yield f"{said}: {draft.program} level {draft.level} {draft.kind}: {draft.text[:160]!r}"


if __name__ == "__main__":
    raise SystemExit(main())
