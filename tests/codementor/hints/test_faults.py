"""From an edit to the kind of fault that it mends: told in the learner's own code, with none of the edit's."""

import pytest

from codementor.hints.agreement import MENDED_BY
from codementor.hints.faults import fault
from codementor.hints.repair.model import Edit, Splice, applied
from codementor.hints.rules import RULES
from codementor.hints.texts import LANGUAGES, catalogue, text
from codementor.wire.hints import FindingKind

BASE = """\
def pick(items, limit):
    kept = []
    best = 0
    for i in range(1, len(items)):
        item = items[i]
        if item < limit:
            kept.append(item)
            best += item
    print(kept)
    return best
"""


def edit(source: str, *changes: tuple[str, str]) -> Edit:
    """One edit that replaces each first text, once in the source, by the second."""
    splices = []
    for old, new in changes:
        assert source.count(old) == 1, old
        at = source.index(old)
        splices.append(Splice(at, at + len(old), new))
    lines = [source[: splice.start].count("\n") + 1 for splice in splices]
    last = [source[: splice.end].count("\n") + 1 for splice in splices]
    return Edit(tuple(splices), min(lines), max(last))


KINDS = {
    "boundary_in": (("item < limit", "item <= limit"),),
    "comparison": (("item < limit", "item != limit"),),
    "too_wide": (("item < limit", "item < limit and item > 0"),),
    "too_narrow": (("item < limit", "item < limit or not item"),),
    "condition": (("item < limit", "len(kept) == limit"),),
    "negation": (("item < limit", "not item < limit"),),
    "operator": (("best += item", "best *= item"),),
    "collecting": (("best += item", "best = item"),),
    "start": (("best = 0", "best = 1"),),
    "value_type": (("best = 0", "best = ''"),),
    "range": (("range(1, len(items))", "range(len(items))"),),
    "position": (("items[i]", "items[i - 1]"),),
    "wrong_name": (("return best", "return kept"),),
    "return_value": (("return best", "return best + 1"),),
    "conversion": (("return best", "return str(best)"),),
    "called": (("kept.append(item)", "kept.extend(item)"),),
    "given": (("kept.append(item)", "kept.append(-item)"),),
    "arity": (("pick(items, limit)", "pick(items)"),),
    "default": (("pick(items, limit)", "pick(items, limit=3)"),),
    "misnamed": (("def pick", "def choose"),),
    "missing_case": (("    kept = []\n", "    if not items:\n        return 0\n    kept = []\n"),),
    "missing_branch": (
        ("        item = items[i]\n", "        item = items[i]\n        if item:\n            best = 1\n"),
    ),
    "missing_break": (("            best += item\n", "            best += item\n            break\n"),),
    "missing_update": (("            best += item\n", "            best += item\n            limit = item\n"),),
    "missing_call": (("    print(kept)\n", "    print(kept)\n    kept.sort()\n"),),
    "extra_print": (("    print(kept)\n", ""),),
    "extra_assignment": (("            best += item\n", ""),),
    "extra_statement": (("            kept.append(item)\n", ""),),
    "return_for_print": (("    return best\n", "    print(best)\n"),),
    "start_in_loop": (("    for i in", "    item = items[i]\n    for i in"), ("        item = items[i]\n", "")),
    "moved_out": (("            best += item\n", ""), ("    print(kept)\n", "    best += item\n    print(kept)\n")),
    "order": (("    kept = []\n", ""), ("    best = 0\n", "    best = 0\n    kept = []\n")),
    "missing_loop": (("    print(kept)\n", "    for each in kept:\n        print(kept)\n"),),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kind(kind: str) -> None:
    """The edit is of its kind, and its texts can be told in every language with the names it brings."""
    found = fault(BASE, edit(BASE, *KINDS[kind]))
    assert found.kind == kind
    for language in LANGUAGES:
        assert text(language, f"part.{found.part}", **found.names)
        for key in ("explain", "step"):
            assert text(language, f"faults.{kind}.{key}", **found.names)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_edit_is_told(kind: str) -> None:
    """No name of a fault holds code that only the repaired program has."""
    change = edit(BASE, *KINDS[kind])
    new = {line.strip() for line in applied(BASE, (change,)).split("\n")} - {line.strip() for line in BASE.split("\n")}
    told = [str(value) for value in fault(BASE, change).names.values()]
    assert not [value for value in told if value in new]
    assert all(value in BASE or value.isdigit() for value in told)


def test_loops_and_returns() -> None:
    """A `return` that leaves a loop in its first round is told with the loop's line."""
    source = "def f(items):\n    n = 0\n    for item in items:\n        n += item\n        return n\n"
    found = fault(source, edit(source, ("        return n\n", "    return n\n")))
    assert (found.kind, found.names["line"], found.names["loop"]) == ("return_in_loop", 5, 3)


def test_lists() -> None:
    """A list that is walked while it changes, and one under two names, are told apart from other values."""
    source = "def f(a):\n    b = a\n    for x in a:\n        b.remove(x)\n    return b\n"
    assert fault(source, edit(source, ("b = a", "b = list(a)"))).kind == "aliasing"
    assert fault(source, edit(source, ("in a:", "in a[:]:"))).kind == "changing_while_walking"


def test_recursion() -> None:
    """A first answer for a function that calls itself is a base case."""
    source = "def f(n):\n    return n * f(n - 1)\n"
    change = edit(source, ("    return n *", "    if n == 0:\n        return 1\n    return n *"))
    assert fault(source, change).kind == "base_case"


def test_every_fault_rule_says_what_mends_it() -> None:
    """For every rule about faults it is known which kinds of edit its words tell of."""
    assert set(MENDED_BY) == {rule.id for rule in RULES if rule.kind is FindingKind.FAULT}
    assert {kind for kinds in MENDED_BY.values() for kind in kinds} <= set(catalogue("en")["faults"])
