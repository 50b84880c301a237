"""The one door to a proven repair, whether the program parses or not."""

from typing import Final

from codementor.hints.repair.library import Library
from codementor.hints.repair.model import Repair
from codementor.hints.repair.repair import Limits, repair
from codementor.hints.repair.syntax import repaired
from codementor.runner.lab import Lab
from codementor.runner.syntax import syntax_error

_LIMITS: Final = Limits()


def mended(source: str, library: Library, lab: Lab, limits: Limits = _LIMITS) -> Repair | None:
    """The smallest repair found after which the program passes every probe of the opened lab; None where none was.

    Of a program that does not parse the edits that make it parse are part of the repair, and also stand by themselves.
    """
    if syntax_error(source) is None:
        return repair(source, library, lab, limits)
    return repaired(source, lab, lambda text: repair(text, library, lab, limits))
