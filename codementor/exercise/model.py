"""An exercise set as values. What stands here is what the files say, nothing else."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath


class Visibility(StrEnum):
    """Who a file of a set is for."""

    LEARNER = "learner"  # starter and whatever the learner adds: never overwritten
    SHARED = "shared"  # task, visible cases, exercise.toml: replaced by a newer version
    AUTHOR = "author"  # solutions, hidden cases and tests: never leaves the service or the author's machine


class HelpLevel(StrEnum):
    """How far the ladder may go; policy may only make it stricter."""

    OFF = "off"
    HINTS = "hints"
    FULL = "full"


def stricter(*levels: HelpLevel) -> HelpLevel:
    """The least that any of them allows."""
    return min(levels, key=list(HelpLevel).index)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one case may use."""

    seconds: float = 2.0
    memory_mb: int = 256
    output_kb: int = 64


@dataclass(frozen=True, slots=True)
class Case:
    """One call and what it must give. Exactly one of `call` and `program` runs.

    `call` is Python lines, the last an expression; `expect` a Python literal; `raises` the name of an exception type,
    `message` its text where that counts; `stdout` the exact text printed. A case without `call` runs the file as a
    program with `stdin`.
    """

    id: str
    call: str = ""
    stdin: str = ""
    expect: str | None = None
    expect_call: str | None = None
    stdout: str | None = None
    raises: str | None = None
    hidden: bool = False
    tolerance: float = 0.0
    skill: str = ""
    note: str = ""
    message: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorHint:
    """An author's hint: for one level, if given for one case or one rule's finding only."""

    level: int
    text: str
    case: str = ""
    rule: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What one argument may be, for generated inputs: see `[inputs.<function>]` in the format.

    A value of type `either` is one of the `items`; the items of a `rectangle` have one size.
    """

    type: str
    min: float | None = None
    max: float | None = None
    size: tuple[int, int] | None = None
    of: "InputSpec | None" = None
    items: "tuple[InputSpec, ...]" = ()
    alphabet: str = ""
    values: tuple[str, ...] = ()
    unique: bool = False
    sorted: bool = False
    rectangle: bool = False


@dataclass(frozen=True, slots=True)
class FunctionInputs:
    """The arguments of one function in order, and a relation (`where`, an expression over them) they must satisfy."""

    function: str
    arguments: tuple[tuple[str, InputSpec], ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. `files` maps names to text of what a learner gets; `solutions` to the references (author only)."""

    id: str
    title: str
    task: str
    file: str  # name of the starter, the learner's program
    starter: str
    cases: tuple[Case, ...]
    skills: tuple[str, ...] = ()
    difficulty: int = 1
    after: tuple[str, ...] = ()
    entry_points: tuple[str, ...] = ()  # functions and classes the cases use; code lenses stand above them
    packages: tuple[str, ...] = ()
    limits: Limits = Limits()
    help: HelpLevel = HelpLevel.FULL
    show_code: bool = False
    hints: tuple[AuthorHint, ...] = ()
    inputs: tuple[FunctionInputs, ...] = ()
    solutions: tuple[tuple[str, str], ...] = ()
    tests: tuple[tuple[str, str], ...] = ()  # pytest files: name and text
    extra: tuple[tuple[str, str], ...] = ()  # other files a learner gets

    @property
    def visible(self) -> tuple[Case, ...]:
        """The cases a learner may see."""
        return tuple(case for case in self.cases if not case.hidden)


@dataclass(frozen=True, slots=True)
class ExerciseSet:
    """A set with its exercises in the author's order."""

    id: str
    title: str
    version: str
    exercises: tuple[Exercise, ...]
    language: str = "en"
    authors: tuple[str, ...] = ()
    licence: str = ""
    floor: float = 0.0  # the least mutation score `prove` accepts

    def exercise(self, name: str) -> Exercise:
        """The exercise whose id is `name`; KeyError when there is none."""
        for exercise in self.exercises:
            if exercise.id == name:
                return exercise
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong in a set's files: the file (relative), the place in it, and what would be right."""

    file: PurePosixPath
    message: str
    place: str = ""  # "line 3", "case 2, expect"

    def __str__(self) -> str:
        return f"{self.file}{f' ({self.place})' if self.place else ''}: {self.message}"


@dataclass
class SetInvalid(Exception):
    """A set breaks the format. `flaws` lists every reason found, each a line with file and place."""

    flaws: tuple[Flaw, ...] = field(default=())

    def __str__(self) -> str:
        return "\n".join(str(flaw) for flaw in self.flaws)
