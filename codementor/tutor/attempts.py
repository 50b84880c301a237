"""Earlier programs of the learner, kept at every check."""

from codementor.wire.editor import AttemptList

from .desk import Desk
from .work import Work


def attempts(desk: Desk, work: Work) -> AttemptList:
    """The kept attempts of this exercise, newest first; `StateUnusable` where nothing is kept."""
    desk.assure()
    return AttemptList(work.exercise.id, desk.state.attempts(desk.scope, work.key))
