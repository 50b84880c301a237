"""What a proof of a set says."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from codementor.exercise.model import Flaw


@dataclass(frozen=True, slots=True)
class Survivor:
    """A changed reference that every case still passes, though it behaves differently: a case is missing."""

    reference: str
    line: int
    change: str  # "`<` for `<=`"
    witness: str = ""  # a generated call on which it differs, when one was found


@dataclass(frozen=True, slots=True)
class ExerciseProof:
    """The proof of one exercise. `equivalent` mutants behave as the reference on every generated input: not counted."""

    exercise: str
    flaws: tuple[Flaw, ...] = ()
    killed: int = 0
    survivors: tuple[Survivor, ...] = ()
    equivalent: int = 0
    inputs: int = 0  # generated inputs on which the references were compared

    @property
    def score(self) -> float:
        """The share of mutants that the cases kill, 0 to 1; 1 when there was nothing to change."""
        total = self.killed + len(self.survivors)
        return self.killed / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of a set. It is good when no exercise has a flaw; `floor` is the least mutation score accepted."""

    set: str
    floor: float
    exercises: tuple[ExerciseProof, ...]

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """Every flaw, with the set's own mutation floor applied."""
        return tuple(flaw for proof in self.exercises for flaw in (*proof.flaws, *self._weak(proof)))

    @property
    def good(self) -> bool:
        """True when the set may be published."""
        return not self.flaws

    def _weak(self, proof: ExerciseProof) -> tuple[Flaw, ...]:
        if proof.score >= self.floor:
            return ()
        shown = "; ".join(_told(survivor) for survivor in proof.survivors[:3])
        message = f"the cases kill {proof.score:.0%} of the mutants, the set asks for {self.floor:.0%}; alive: {shown}"
        return (Flaw(PurePosixPath(proof.exercise, "cases.toml"), message),)


def _told(survivor: Survivor) -> str:
    witness = f", which `{survivor.witness}` would show" if survivor.witness else ""
    return f"{survivor.reference} line {survivor.line}, {survivor.change}{witness}"
