"""What expressions are worth at the places of a program while probes run: which are different, which are right.

Equal values everywhere make two expressions one (observational equivalence); a value that equals what the probe's call
must give can be given back there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from codementor.hints.repair.synthesis_draft import Draft
from codementor.hints.repair.synthesis_terms import Source, Term, Test, conditions, terms
from codementor.runner.child import Message
from codementor.runner.lab import Lab
from codementor.runner.observer import LOOK

VISITS = 3  # of one place in one run
VALUES = 16_000  # computed in all, about
LEAST = 60  # rows in any case
TYPED = 50  # terms that tests are made from
Vector = tuple[int, ...]
Key = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class View:
    """One place: a row for each visit (probe, whether the call's own value is given back there).

    `vectors` are the values of terms by row, `distinct` the smallest term of each; `tests` the smallest test of each
    set of rows in which it is true (of tests that have a value in every row).
    """

    rows: list[tuple[int, bool]] = field(default_factory=list)
    vectors: dict[str, Vector] = field(default_factory=dict)
    distinct: dict[Vector, Term] = field(default_factory=dict)
    tests: dict[int, Term] = field(default_factory=dict)


@dataclass(slots=True)
class States:
    """The values seen. Of a number: its type, whether it is true, the probes on which it is wanted."""

    views: list[View]
    kinds: list[str] = field(default_factory=list)
    true: set[int] = field(default_factory=set)
    right: dict[int, set[int]] = field(default_factory=dict)

    def types(self, vector: Vector) -> frozenset[str]:
        """The types of the values, where there are any."""
        return frozenset(self.kinds[number] for number in set(vector) if number)

    def bits(self, vector: Vector) -> int:
        """The rows in which the value is true."""
        return sum(1 << at for at, number in enumerate(vector) if number in self.true)

    def fits(self, view: View, vector: Vector) -> int:
        """The rows in which the value is what the probe's call must give."""
        rows = zip(view.rows, vector, strict=True)
        return sum(
            1 << at for at, ((probe, judged), number) in enumerate(rows) if judged and number in self.right[probe]
        )

    def truths(self, view: View) -> tuple[int, int]:
        """The rows in which the probe's call must give True, and those in which it must give False."""
        wanted = [0, 0]
        for at, (probe, judged) in enumerate(view.rows):
            for which, text in enumerate(("True", "False")):
                vector = view.vectors.get(text)
                if judged and vector and vector[at] in self.right[probe]:
                    wanted[which] |= 1 << at
        return wanted[0], wanted[1]


Pools = dict[Key, list[Term]]


def seen(lab: Lab, draft: Draft, source: Source, on: Sequence[int]) -> States:
    """The states of the draft's places on the probes `on`, with terms, and with tests made from these."""
    keys = dict.fromkeys((place.owner, place.extra) for place in draft.places)
    pools = {key: terms(draft, *key, source) for key in keys}
    widest = max(len(pool) for pool in pools.values()) if pools else 1
    runs: Message = {"on": list(on), "rows": max(LEAST, VALUES // widest)}
    states = _look(lab, draft, (pools, {}), runs)
    distinct = {key: _typed(states, draft, key, pool) for key, pool in pools.items()}
    tests = {key: conditions(found) for key, found in distinct.items()}
    small = {key: [term for term, _ in found] for key, found in distinct.items()}
    tested = _look(lab, draft, (small, tests), runs)
    for view, other in zip(states.views, tested.views, strict=True):
        view.tests = other.tests if view.rows == other.rows else {}
    return states


def _look(lab: Lab, draft: Draft, asking: tuple[Pools, dict[Key, list[Test]]], runs: Message) -> States:
    pools, tests = asking
    index: dict[str, int] = {}
    signs = {key: [(test.sign, *test.places) for test in pool] for key, pool in tests.items()}
    looked = [pools[place.owner, place.extra] for place in draft.places]
    places = [[index.setdefault(term.text, len(index)) for term in pool] for pool in looked]
    asked = [signs.get((place.owner, place.extra), []) for place in draft.places]
    job: Message = {"expressions": list(index), "places": places, "tests": asked, "visits": VISITS} | runs
    states = States([View() for _ in places])
    sent = lab.observe(draft.watched(LOOK), job)
    if sent is None:
        return states
    states.kinds, states.true = sent["kinds"], set(sent["true"])
    states.right = {int(at): set(numbers) for at, numbers in sent["right"].items()}
    rows: list[list[list[int]]] = [[] for _ in places]
    truths: list[list[list[int]]] = [[] for _ in places]
    for probe, number, judged, numbers, true in sent["rows"]:
        states.views[number].rows.append((probe, judged))
        rows[number].append(numbers)
        truths[number].append(true)
    for at, place in enumerate(draft.places):
        key = (place.owner, place.extra)
        _fill(states.views[at], pools[key], rows[at])
        for test, column in zip(tests.get(key, ()), zip(*truths[at], strict=True), strict=False):
            if -1 not in column:
                bits = sum(1 << row for row, true in enumerate(column) if true)
                states.views[at].tests.setdefault(bits, test.term)
    return states


def _fill(view: View, pool: list[Term], rows: list[list[int]]) -> None:
    for term, vector in zip(pool, zip(*rows, strict=True), strict=False):
        view.vectors[term.text] = vector
        if any(vector):
            view.distinct.setdefault(vector, term)


def _typed(states: States, draft: Draft, key: Key, pool: list[Term]) -> list[tuple[Term, frozenset[str]]]:
    """The terms that differ somewhere, each with its types, the smallest first."""
    views = [view for view, place in zip(states.views, draft.places, strict=True) if (place.owner, place.extra) == key]
    found: dict[tuple[Vector, ...], tuple[Term, frozenset[str]]] = {}
    for term in sorted(pool, key=lambda term: term.size):
        vectors = tuple(view.vectors.get(term.text, ()) for view in views)
        if kinds := frozenset().union(*map(states.types, vectors)):
            found.setdefault(vectors, (term, kinds))
    return list(found.values())[:TYPED]
