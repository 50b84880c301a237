"""What is known of a failing program besides its report: found out by running, handed to the engine as values."""

from collections.abc import Callable
from dataclasses import dataclass, field

from codementor.hints.repair.model import Edit, Repair, applied
from codementor.wire.reports import Report, TraceStep

PassesMore = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A proven repair and the smallest input, where there are such.

    `counterexample` is the report of the learner's program on the smallest known input on which it fails, confirmed by
    a reference and never a hidden case. `repaired` is the trace of the repaired program on the input that the hints
    tell of: the counterexample's, else the failing case's. `step` is the edit that the ladder tells: one of the
    repair's, or several that only help together (see `chain`). `passes_more` says of a program whether it passes a case
    that the learner's program fails; a text's code is tried out with it.
    """

    repair: Repair | None = None
    counterexample: Report | None = None
    repaired: tuple[TraceStep, ...] = ()
    step: Edit | None = None
    passes_more: PassesMore | None = field(default=None, compare=False, repr=False)

    @property
    def edit(self) -> Edit | None:
        """The edit that the ladder tells: the step, else the repair's first."""
        return self.step or (self.repair.edits[0] if self.repair and self.repair.edits else None)


NOTHING = Knowledge()


def followed(source: str, known: Knowledge) -> str | None:
    """The program after level 4 was followed, None where it tells no edit."""
    return applied(source, (known.edit,)) if known.edit else None
