"""Tries an imported exercise on its references, and puts it into a set once it is one of ours."""

import json
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from codementor.exercise.load import load_exercise
from codementor.exercise.model import Exercise, SetInvalid
from codementor.importers.draft import Draft, Told
from codementor.importers.track import Unreadable
from codementor.runner.run import Runner
from codementor.wire.reports import CaseResult, Outcome

PATIENT: Final = 10  # seconds for a case of which the reference needs more than is usual
_ROUNDS: Final = 20  # of trying and correcting: more time, looser comparison, without what still fails


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one exercise."""

    exercise: str
    cases: int
    whole: tuple[Told, ...]
    left_out: tuple[Told, ...]
    notes: tuple[str, ...]


def settle(draft: Draft, runner: Runner) -> Imported:
    """The draft is an exercise of ours whose references pass all of it. Raises Unreadable when it cannot become one."""
    with tempfile.TemporaryDirectory() as temporary:
        for _ in range(_ROUNDS):
            if not draft.cases and not draft.whole:
                raise Unreadable("its own solution passes none of the tests that could be taken over.")
            exercise = _loaded(draft, Path(temporary) / draft.id)
            if not any(_corrected(draft, exercise, source, runner) for _, source in exercise.solutions):
                break
        else:
            raise Unreadable("its own solution passes its tests only now and then.")
    told = tuple(Told(test, why) for (_, test), why in draft.whole.items())
    return Imported(draft.id, len(exercise.cases), told, tuple(draft.left_out), tuple(draft.notes))


def place(draft: Draft, folder: Path, after: tuple[str, ...]) -> None:
    """The exercise lies in the set's folder, behind the exercises `after`."""
    draft.settings["after"] = after
    _write(draft, folder / draft.id)


def begin_set(folder: Path, title: str, order: tuple[str, ...]) -> None:
    """A `set.toml` lies in the folder; one that is there stays as it is."""
    if (folder / "set.toml").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"id = {json.dumps(folder.name)}", f"title = {json.dumps(title, ensure_ascii=False)}", 'version = "0.1.0"']
    (folder / "set.toml").write_text("\n".join([*lines, f"order = {json.dumps(order)}", ""]), encoding="utf-8")


def _loaded(draft: Draft, folder: Path) -> Exercise:
    shutil.rmtree(folder, ignore_errors=True)
    _write(draft, folder)
    try:
        return load_exercise(folder)
    except SetInvalid as error:
        more = f" (and {len(error.flaws) - 1} more)" if len(error.flaws) > 1 else ""
        raise Unreadable(f"it breaks our format: {error.flaws[0]}{more}.") from error


def _write(draft: Draft, folder: Path) -> None:
    for path, text in draft.written().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _corrected(draft: Draft, exercise: Exercise, source: str, runner: Runner) -> bool:
    """True when the reference does not pass everything yet and the draft was changed for it."""
    report = runner.check(exercise, source, trace=False)
    if report.syntax is not None:
        raise Unreadable(f"its solution is no Python: {report.syntax.message} (line {report.syntax.line}).")
    failing = [case for case in report.cases if case.outcome is not Outcome.PASSED]
    if not failing:
        return False
    if draft.seconds == 0 and any(case.outcome is Outcome.TIMED_OUT for case in failing):
        draft.seconds = PATIENT
        draft.notes.append(f"its solution is slow: each case gets {PATIENT} seconds")
        return True
    tried = [case for case in failing if case.outcome is not Outcome.NOT_RUN]
    for case in tried:
        if not _eased(draft, case):
            _dropped(draft, case)
    if not tried:
        draft.notes.append(f"{len(failing)} tests were not tried: {failing[0].advice}")
    return bool(tried)


def _eased(draft: Draft, result: CaseResult) -> bool:
    """True once a case that demands an exact type is compared by `==`, as the test did."""
    for at, lifted in enumerate(draft.cases):
        if lifted.case.id == result.id and lifted.loose:
            eased = replace(lifted.case, call=lifted.loose, expect="True", tolerance=0.0)
            draft.cases[at] = replace(lifted, case=eased, loose="")
            draft.eased[result.id] = result.got
            return True
    return False


def _dropped(draft: Draft, result: CaseResult) -> None:
    """What the track's own solution does not pass is no fault of a learner: it is left out, and said."""
    why = f"the track's own solution does not pass it ({draft.eased.get(result.id) or result.got or result.outcome})"
    for key in [key for key in draft.whole if key[1] == result.call]:
        del draft.whole[key]
    draft.cases = [lifted for lifted in draft.cases if lifted.case.id != result.id]
    draft.left_out.append(Told(result.id, why))
