"""Where the learner stands, from the record on this machine."""

from dataclasses import replace
from datetime import date

from codementor.state import folds, outbox
from codementor.state.keys import ExerciseKey
from codementor.wire.progress import Progress

from .desk import Desk


def progress(desk: Desk) -> Progress:
    """Streak, standing of every exercise touched, and what waits to be sent; `StateUnusable` where nothing is kept."""
    desk.assure()
    scope = desk.scope
    graded = {
        ExerciseKey(known.owner, known.set, known.exercise)
        for known in outbox.submissions(desk.state, scope)
        if known.passed
    }
    folded = folds.progress(desk.state.events(scope), date.today(), graded)
    return replace(folded, waiting=outbox.waiting(desk.state, scope))
