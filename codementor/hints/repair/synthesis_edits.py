"""Single changes of a program that its states speak for, each with the least it can cost.

Conditions and values are taken from what was seen while probes ran: a guard is proposed where a test tells the failing
visits from the others and a value is the one wanted (Xuan et al., "Nopol", TSE 2017; Mechtaev, Yi and Roychoudhury,
"Angelix", ICSE 2016, who force values where here the wanted one is known). The rest are the moves of beginners'
mistakes: statements missing, superfluous, at the wrong depth.
"""

import ast
import builtins
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from codementor.hints.repair.synthesis_draft import Draft, Place, Site
from codementor.hints.repair.synthesis_states import States, Vector, View
from codementor.hints.repair.synthesis_terms import Source, Term, apart, bag, term

STARTS = ("0", "[]", "''", "()", "1", "{}", "set()", "None", "False", "True")
_TYPES = {"0": "int", "[": "list", "'": "str", "(": "tuple"}
GUARDS = 40  # of one place
TESTS = 24  # of one place, where a jump is put in or a condition is joined


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A changed program. `rank`: less is likelier; `cost` is the least number of nodes that differ."""

    rank: int
    cost: int
    source: str


@dataclass(frozen=True, slots=True)
class Look:
    """What changes are made from: the program, its states, what solutions say, and the probes that fail (bits)."""

    draft: Draft
    states: States
    source: Source
    bad: int

    known: frozenset[str]  # labels of the nodes that program and solutions have

    def rows(self, view: View) -> int:
        """The rows of failing probes."""
        return sum(1 << at for at, (probe, _) in enumerate(view.rows) if self.bad >> probe & 1)

    def strange(self, *terms: Term) -> int:
        """The nodes that are like none that program and solutions have."""
        return sum(count for new in terms for label, count in new.bag.items() if label not in self.known)


def changes(look: Look) -> list[Change]:
    """The changes worth trying, the likeliest first, each program once."""
    made = itertools.chain(_expressions(look), _guards(look), _moves(look), _insertions(look), _renamings(look))
    found: dict[str, Change] = {}
    for change in made:
        if change.source != look.draft.source and (change.source not in found or change < found[change.source]):
            found[change.source] = change
    return sorted(found.values())


def _expressions(look: Look) -> Iterator[Change]:
    for site in look.draft.sites:
        view = look.states.views[site.place]
        failing = look.rows(view)
        if not failing:
            continue
        old = term(ast.unparse(site.node))
        for new, doubt in _replacements(look, site, old, failing):
            cost = apart(old, new)
            constant = isinstance(new.node, ast.Constant) and not isinstance(old.node, ast.Constant)
            rank = cost + doubt + 2 * look.strange(new) + 2 * constant
            yield Change(rank, cost, look.draft.replaced(site.node, new.closed))


def _replacements(look: Look, site: Site, old: Term, failing: int) -> Iterator[tuple[Term, int]]:
    """Expressions that have another value in a failing row, and a fitting one; each with the doubt about it."""
    states, view = look.states, look.states.views[site.place]
    vector = view.vectors.get(old.text)
    kinds = states.types(vector) if vector else frozenset()
    judged = sum(1 << at for at, (_, judged) in enumerate(view.rows) if judged) if site.role == "return" else 0
    if site.role == "test" or kinds == {"bool"}:
        before = states.bits(vector) if vector and 0 not in vector else None
        right = states.truths(view) if judged else (0, 0)
        for test in _tests(view, old, before, failing):
            yield test, 0
        for bits, test in view.tests.items() if judged else ():
            fits = bits & right[0] | ~bits & right[1]
            if fits & failing and not judged & ~failing & ~fits:
                yield test, -3 if not judged & ~fits else 0
    if site.role == "test":
        return
    for found, new in view.distinct.items():
        if judged:
            fits = states.fits(view, found)
            if fits & failing and not judged & ~failing & ~fits:
                yield new, -3 if not judged & ~fits else 0
        elif (not kinds or kinds & states.types(found)) and _differs(vector, found, failing):
            yield new, 0


def _tests(view: View, old: Term, before: int | None, failing: int) -> Iterator[Term]:
    """Conditions true in other rows, and the old one with another joined to it."""
    every = (1 << len(view.rows)) - 1
    for joined, (bits, test) in enumerate(view.tests.items()):
        if before is None or (bits ^ before) & failing:
            yield test
        if joined < TESTS and before is not None and bits not in (0, every):
            if (before & bits ^ before) & failing:
                yield term(f"{old.closed} and {test.closed}")
            if bits & ~before & failing:
                yield term(f"{old.closed} or {test.closed}")
    if before is not None:
        yield term(f"not {old.closed}")
    if isinstance(old.node, ast.BoolOp):
        other = "or" if isinstance(old.node.op, ast.And) else "and"
        yield term(f" {other} ".join(term(ast.unparse(value)).closed for value in old.node.values))
        yield from (term(ast.unparse(value)) for value in old.node.values)


def _differs(old: Vector | None, new: Vector, failing: int) -> bool:
    if old is None:
        return True
    return any(one != other and failing >> at & 1 for at, (one, other) in enumerate(zip(old, new, strict=True)))


def _guards(look: Look) -> Iterator[Change]:
    """`return` of what is wanted, under a test that is first true where it is wanted; bare where it always is."""
    for place, view in zip(look.draft.places, look.states.views, strict=True):
        failing = look.rows(view)
        if not place.opens or not failing or not any(judged for _, judged in view.rows):
            continue
        values = [(look.states.fits(view, vector), new) for vector, new in view.distinct.items()]
        values = [(fits, new) for fits, new in values if fits & failing]
        found: list[Change] = []
        for fits, new in values:
            if not _first(view, -1) & ~fits:
                found.append(
                    Change(
                        new.size - 2 + look.strange(new),
                        new.size + 1,
                        look.draft.put(place, [f"return {new.text}"]),
                    )
                )
        for bits, test in view.tests.items():
            first = _first(view, bits)
            for fits, new in values:
                if first & failing and not first & ~fits:
                    lines = [f"if {test.text}:", f"    return {new.text}"]
                    cost = test.size + new.size + 2
                    rank = cost - 2 + 2 * look.strange(test, new)
                    found.append(Change(rank, cost, look.draft.put(place, lines)))
        yield from sorted(found)[:GUARDS]


def _first(view: View, bits: int) -> int:
    """Of the rows `bits`, the first of each probe."""
    known: set[int] = set()
    first = 0
    for at, (probe, _) in enumerate(view.rows):
        if bits >> at & 1 and probe not in known:
            known.add(probe)
            first |= 1 << at
    return first


def _moves(look: Look) -> Iterator[Change]:
    """Statements taken away, moved in, out, up and down, and headers made another kind."""
    draft = look.draft
    for place, view in zip(draft.places, look.states.views, strict=True):
        node = place.node
        if not place.opens or not isinstance(node, ast.stmt) or isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if not look.rows(view):
            continue
        start, end = draft.rows(node)
        size = bag(node).total()
        yield Change(
            size + 2, size, _valid(draft.spliced(start, end, "")) or draft.spliced(start, end, f"{place.margin}pass\n")
        )
        yield from _shifted(draft, place, (start, end), size)
        yield from _rewritten(draft, node)


def _shifted(draft: Draft, place: Place, rows: tuple[int, int], size: int) -> Iterator[Change]:
    start, end = rows
    block = draft.source[start:end]
    lines = block.splitlines(keepends=True)
    before, after = draft.source[:start], draft.source[end:]
    if len(place.margin) >= 4:
        out = "".join(line[4:] for line in lines)
        rest = after.splitlines(keepends=True)
        stay = next((at for at, line in enumerate(rest) if not line.startswith(place.margin)), len(rest))
        empty = f"{place.margin}pass\n" if before.rstrip().endswith(":") and stay == 0 else ""
        yield Change(3, 2, f"{before}{empty}{''.join(rest[:stay])}{out}{''.join(rest[stay:])}")
        yield Change(3, 2, f"{before}{empty}{out}{after}")
    inside = "".join(f"    {line}" for line in lines)
    yield Change(3, 2, f"{before}{inside}{after}")
    following = next(
        (node for node in _block_of(draft, place.node) if node is not place.node and draft.rows(node)[0] == end), None
    )
    if following is not None:
        stop = draft.rows(following)[1]
        yield Change(
            4, min(size, bag(following).total()), f"{before}{draft.source[end:stop]}{block}{draft.source[stop:]}"
        )


def _block_of(draft: Draft, node: ast.AST | None) -> list[ast.stmt]:
    for parent in ast.walk(draft.tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and node in block:
                return block
    return []


def _rewritten(draft: Draft, node: ast.stmt) -> Iterator[Change]:
    """The statement as another kind of statement."""
    start, end = draft.text.start(node), draft.text.end(node)
    head = draft.source[start:]
    if isinstance(node, ast.If):
        yield Change(2, 1, draft.spliced(start, start + 2, "while"))
        if node.orelse:
            yield from _without_else(draft, node)
    elif isinstance(node, ast.While):
        yield Change(2, 1, draft.spliced(start, start + 5, "if"))
    elif isinstance(node, ast.Break | ast.Continue):
        yield Change(2, 1, draft.spliced(start, end, "continue" if isinstance(node, ast.Break) else "break"))
        yield Change(2, 1, draft.spliced(start, end, "pass"))
    elif isinstance(node, ast.Expr):
        yield Change(2, 1, draft.spliced(start, start, "return "))
        value = node.value
        if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "print" and len(value.args) == 1:
            yield Change(3, 2, draft.spliced(start, end, f"return {ast.unparse(value.args[0])}"))
        if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
            yield Change(
                3, 2, draft.spliced(start, end, f"{ast.unparse(value.left)} = {ast.unparse(value.comparators[0])}")
            )
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call | ast.Compare | ast.Name | ast.BinOp):
        yield Change(3, 2, draft.spliced(start, draft.text.start(node.value), ""))
        for sign in ("+=", "-="):
            yield Change(
                2, 1, draft.spliced(start, start + head.index("="), f"{ast.unparse(node.targets[0])} {sign[0]}")
            )
    elif isinstance(node, ast.AugAssign):
        yield Change(2, 1, draft.spliced(start, draft.text.start(node.value), f"{ast.unparse(node.target)} = "))
        yield Change(2, 1, draft.spliced(start, draft.text.start(node.value), f"{ast.unparse(node.target)} -= "))
    if isinstance(node, ast.Return) and node.value is not None:
        for name in draft.names(next((p.owner for p in draft.places if p.node is node), "")):
            yield Change(3, 2, draft.spliced(start, start + 6, f"{name} ="))


def _without_else(draft: Draft, node: ast.If) -> Iterator[Change]:
    """`elif` as `if`; what stands under `else` put behind the statement."""
    first = node.orelse[0]
    if draft.is_elif(first):
        start = draft.text.start(first)
        yield Change(3, 2, draft.spliced(start, start + 4, "if"))
        return
    end = draft.rows(node)[1]
    body = draft.rows(first)[0]
    header = draft.text.starts[draft.text.line(body) - 2]
    lines = draft.source[body:end].splitlines(keepends=True)
    yield Change(3, 2, draft.spliced(header, end, "".join(line[4:] for line in lines)))


def _insertions(look: Look) -> Iterator[Change]:
    """A jump, an update, a start value, or a statement of a solution put in."""
    statements: dict[str, list[str]] = {}
    for place, view in zip(look.draft.places, look.states.views, strict=True):
        if not place.opens or not place.owner or not look.rows(view):
            continue
        for lines, cost, doubt in itertools.chain(_jumps(look, place, view), _updates(look, place, view)):
            yield Change(cost + doubt, cost, look.draft.put(place, lines))
        if place.owner not in statements:
            statements[place.owner] = look.source.statements(look.draft, place.owner)
        for text in statements[place.owner]:
            cost = _nodes(text)
            yield Change(cost + 1, cost, look.draft.put(place, text.splitlines()))


@lru_cache(2_000)
def _nodes(text: str) -> int:
    """The number of nodes of statements."""
    return bag(ast.parse(text)).total() - 1


def _jumps(look: Look, place: Place, view: View) -> Iterator[tuple[list[str], int, int]]:
    failing, every = look.rows(view), (1 << len(view.rows)) - 1
    jumps = ["break", "continue"] if place.loop else []
    tests = [test for bits, test in view.tests.items() if bits & failing and bits != every][:TESTS]
    for jump in jumps:
        yield [jump], 1, 0
        for test in tests:
            yield [f"if {test.text}:", f"    {jump}"], test.size + 2, 2 + 2 * look.strange(test)


def _updates(look: Look, place: Place, view: View) -> Iterator[tuple[list[str], int, int]]:
    """Updates of the learner's variables by their types, and start values of those that have none there."""
    kinds = {name: look.states.types(view.vectors.get(name, ())) for name in look.draft.names(place.owner)}
    unset = [name for name, found in kinds.items() if not found]
    for name in unset:
        for value in STARTS:
            yield [f"{name} = {value}"], 2 + term(value).size, look.strange(term(value))
    for name, found in kinds.items():
        if "int" in found:
            yield from (([f"{name} {sign} 1"], 4, 1) for sign in ("+=", "-="))
        for other, others in kinds.items():
            if other == name:
                continue
            if found & others & {"int", "str", "list", "tuple"}:
                yield [f"{name} += {other}"], 4, 2
            if "list" in found:
                yield [f"{name}.append({other})"], 5, 1
        for value in STARTS if found and place.loop else ():
            if _TYPES.get(value[:1]) in found:
                yield [f"{name} = {value}"], 2 + term(value).size, 1


def _renamings(look: Look) -> Iterator[Change]:
    """A name that is bound nowhere replaced everywhere in its function, or made the name of a parameter."""
    draft = look.draft
    outside = {
        node.id for node in ast.walk(draft.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for owner, function in draft.functions.items():
        bound = draft.names(owner)
        used = [node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
        unknown = dict.fromkeys(
            node.id for node in used if node.id not in {*bound, *outside, *draft.functions, *vars(builtins)}
        )
        for name in unknown:
            spots = [node for node in used if node.id == name]
            for new in bound:
                yield Change(len(spots), len(spots), _all(draft, spots, new))
            for parameter in function.args.args:
                others = [
                    node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == parameter.arg
                ]
                yield Change(1 + len(others), 1 + len(others), _all(draft, [parameter, *others], name))


def _all(draft: Draft, nodes: Sequence[ast.AST], name: str) -> str:
    source = draft.source
    for node in sorted(nodes, key=draft.text.start, reverse=True):
        source = f"{source[: draft.text.start(node)]}{name}{source[draft.text.end(node) :]}"
    return source


def _valid(source: str) -> str | None:
    try:
        ast.parse(source)
    except SyntaxError:
        return None
    return source
