"""The one door to a proven repair, whether the program parses or not."""

from typing import Final

from codementor.hints.oracle import Oracle
from codementor.hints.repair.library import Library
from codementor.hints.repair.model import Repair
from codementor.hints.repair.repair import Limits, repair
from codementor.hints.repair.syntax import repaired
from codementor.runner.lab import Lab, Probe
from codementor.runner.syntax import syntax_error

_LIMITS: Final = Limits()
_DOUBTS: Final = 3  # repairs refuted by a further input, after which the search gives up


def mended(source: str, library: Library, lab: Lab, limits: Limits = _LIMITS) -> Repair | None:
    """The smallest repair found after which the program passes every probe of the opened lab; None where none was.

    Of a program that does not parse the edits that make it parse are part of the repair, and also stand by themselves.
    """
    if syntax_error(source) is None:
        return repair(source, library, lab, limits)
    return repaired(source, lab, lambda text: repair(text, library, lab, limits))


def proven(source: str, library: Library, oracle: Oracle, limits: Limits = _LIMITS) -> Repair | None:
    """The smallest repair found that passes the oracle's further inputs, too; the lab is open on its probes after.

    An input that refutes a repair is a probe of the next search (inductive synthesis guided by counterexamples,
    Solar-Lezama et al., ASPLOS 2006).
    """
    besides: list[Probe] = []
    found = mended(source, library, oracle.lab, limits)
    while found is not None and (doubt := oracle.doubt(found.source)) is not None:
        besides.append(doubt)
        if len(besides) > _DOUBTS:
            return None
        oracle.open(*besides)
        found = mended(source, library, oracle.lab, limits)
    if found is None:
        oracle.open()
    return found
