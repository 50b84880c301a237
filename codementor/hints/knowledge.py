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
    tell of: the counterexample's, else the failing case's. `told` is the place, among the repair's edits, of the one
    that the ladder tells (see `chain`). `passes_more` says of a program whether it passes a case that the learner's
    program fails; a text's code is tried out with it.
    """

    repair: Repair | None = None
    counterexample: Report | None = None
    repaired: tuple[TraceStep, ...] = ()
    told: int = 0
    passes_more: PassesMore | None = field(default=None, compare=False, repr=False)

    @property
    def edit(self) -> Edit | None:
        """The edit that the ladder tells."""
        return self.repair.edits[self.told] if self.repair and self.repair.edits else None


NOTHING = Knowledge()


def followed(source: str, known: Knowledge) -> str | None:
    """The program after level 4 was followed, None where it tells no edit."""
    return applied(source, (known.edit,)) if known.edit else None
