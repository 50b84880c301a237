"""Classes: an instructor's group of learners, the sets assigned to it, and the help that it allows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from .limits import Count, Id, Line, Slug, Version
from .progress import ExerciseProgress

Cents = Annotated[int, Ge(0), Le(100_000_000)]
ClassTitle = Annotated[str, MinLen(1), MaxLen(200)]


class Help(StrEnum):
    """How much help a class allows; each more than the ones before it."""

    OFF = "off"
    HINTS = "hints"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ClassPolicy:
    """What a class allows with the sets assigned to it. A file or notebook can only make it stricter."""

    help: Help = Help.FULL
    focus: bool = False  # editors show the exercise and nothing that distracts
    sharing: bool = True  # answers found for one learner may serve another
    own_key: bool = True  # members may use a language model with a key of their own
    budget: Cents | None = None  # US cents a day that the class may spend on language models; None: the service's


@dataclass(frozen=True, slots=True)
class ClassRequest:
    """`POST /v1/classes`. The same `id` makes only one."""

    id: Id
    title: ClassTitle
    policy: ClassPolicy


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """`POST /v1/classes/join`."""

    code: Line


@dataclass(frozen=True, slots=True)
class Assignment:
    """A version of a set that a class works on, from and until moments (RFC 3339) that may be left empty."""

    owner: Slug
    set: Slug
    version: Version
    opens: Line = ""
    closes: Line = ""


@dataclass(frozen=True, slots=True)
class AssignmentRequest:
    """`PUT /v1/classes/{id}/sets/{owner}/{set}`."""

    version: Version
    opens: Line = ""
    closes: Line = ""


@dataclass(frozen=True, slots=True)
class ClassItem:
    """A class as a member or its instructor sees it. `code` is shown to the instructor only; empty: nobody can join."""

    id: Id
    title: ClassTitle
    teaching: bool  # the asker is its instructor
    policy: ClassPolicy
    assignments: tuple[Assignment, ...] = ()
    members: Count = 0
    code: Line = ""
    link: Line = ""  # the page that joins with the code


@dataclass(frozen=True, slots=True)
class ClassPage:
    """`GET /v1/classes`: those one teaches or is a member of. `next` is empty on the last page."""

    classes: tuple[ClassItem, ...]
    next: Line = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a class."""

    user: Id
    handle: Slug
    joined: Line


@dataclass(frozen=True, slots=True)
class MemberPage:
    """`GET /v1/classes/{id}/members`, in the order of joining. `next` is empty on the last page."""

    members: tuple[Member, ...]
    next: Line = ""


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """Where a member stands with the exercises of the sets assigned to the class."""

    member: Member
    streak: Count
    exercises: tuple[ExerciseProgress, ...]
    days: Count = 0  # with work on these sets, among the last thirty
    checks: Count = 0  # on these days
    passed: Count = 0  # of these checks


@dataclass(frozen=True, slots=True)
class ClassProgress:
    """`GET /v1/classes/{id}/progress`, by members in the order of joining. `next` is empty on the last page."""

    members: tuple[MemberProgress, ...]
    next: Line = ""
