"""What a repair is: edits of the learner's own text, proven together. Nothing of the learner's is written anew."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """Characters `start` to `end` of the learner's text (offsets in code points) become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of a repair that stands by itself; a statement that moves is one edit of two splices.

    `first` to `last` are the learner's own lines (from 1) that it touches; what is added between two lines touches the
    line above it, or the line below where there is none above.
    """

    splices: tuple[Splice, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A repaired program and the edits that lead there, in the order in which a run meets them.

    Applying all edits to the learner's text gives `source`, which passes every case and every generated input.
    `distance` is the tree edit distance of the repair, `size` that distance by the learner's nodes (0 to about 1),
    `keeps_structure` says that no function's nesting of loops and branches changed. `sites` are the lines (at most
    three, likeliest first) where the fault may be mended, the repair's own first place before all (see `sites`).
    Of a program that does not parse `syntax` are the edits after which it does, each by itself in the learner's text;
    in `edits` they may be one with what they touch.
    """

    source: str
    edits: tuple[Edit, ...]
    distance: int
    size: float
    keeps_structure: bool
    sites: tuple[int, ...]
    origin: str  # the solution it was learned from, or "" where none was needed
    syntax: tuple[Edit, ...] = ()


def applied(source: str, edits: tuple[Edit, ...]) -> str:
    """The text with the edits applied; raises ValueError where two of them overlap."""
    pieces: list[str] = []
    at = 0
    for splice in sorted(splice for edit in edits for splice in edit.splices):
        if splice.start < at:
            raise ValueError(f"two edits overlap at character {splice.start}")
        pieces += [source[at : splice.start], splice.text]
        at = splice.end
    return "".join([*pieces, source[at:]])
