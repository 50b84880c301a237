"""Patches made one after the other, as edits of the text that they began with."""

from collections.abc import Sequence
from dataclasses import dataclass

from .model import Edit, Splice
from .syntax_edits import Patch


def edits(source: str, patches: tuple[Patch, ...]) -> tuple[Edit, ...]:
    """The patches, each made for the text after the one before it, as edits of `source` in the order of its lines."""
    return _composed(source, [(s, group) for group, patch in enumerate(patches) for s in reversed(patch.splices)])


def joined(source: str, first: tuple[Edit, ...], then: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits of `source`, and then those of the text that they lead to, all as edits of `source`."""
    steps = [
        (splice, number + at * len(first))
        for at, some in enumerate((first, then))
        for splice, number in sorted(((s, n) for n, edit in enumerate(some) for s in edit.splices), reverse=True)
    ]
    return _composed(source, steps)


def _composed(source: str, steps: Sequence[tuple[Splice, int]]) -> tuple[Edit, ...]:
    """Splices made one after the other, each with the number of its edit, as edits of the source."""
    placed: list[_Placed] = []
    text = source
    for splice, group in steps:
        placed = _place(placed, splice, group, text)
        text = text[: splice.start] + splice.text + text[splice.end :]
    groups: dict[int, list[Splice]] = {}
    for each in placed:
        groups.setdefault(each.group, []).append(each.splice)
    found = [_edit(source, tuple(group)) for group in groups.values()]
    return tuple(sorted(found, key=lambda edit: edit.splices))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A splice of the source, where it begins in the changed text, and the patch it belongs to."""

    splice: Splice
    begin: int
    group: int

    @property
    def stop(self) -> int:
        return self.begin + len(self.splice.text)

    @property
    def growth(self) -> int:
        return len(self.splice.text) - (self.splice.end - self.splice.start)


def _place(placed: list[_Placed], new: Splice, group: int, text: str) -> list[_Placed]:
    """The splices with one more, given for the changed text; what touches it becomes one with it."""
    ahead = [each for each in placed if each.stop < new.start]
    touched = [each for each in placed if each.stop >= new.start and each.begin <= new.end]
    behind = [each for each in placed if each.begin > new.end]
    before = sum(each.growth for each in ahead)
    begin = min([new.start, *(each.begin for each in touched)])
    stop = max([new.end, *(each.stop for each in touched)])
    inside = text[begin : new.start] + new.text + text[new.end : stop]
    whole = Splice(begin - before, stop - before - sum(each.growth for each in touched), inside)
    groups = {each.group for each in touched} | {group}
    grown = len(new.text) - (new.end - new.start)
    moved = [_Placed(each.splice, each.begin + grown, each.group) for each in behind]
    every = [*ahead, _Placed(whole, begin, group), *moved]
    return [_Placed(e.splice, e.begin, min(groups) if e.group in groups else e.group) for e in every]


def _edit(source: str, splices: tuple[Splice, ...]) -> Edit:
    first, last = splices[0].start, splices[-1].end
    return Edit(splices, source.count("\n", 0, first) + 1, source.count("\n", 0, last) + 1)
