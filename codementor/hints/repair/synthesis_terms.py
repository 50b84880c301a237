"""Expressions in the learner's names, smallest first: what may stand at a place of their program.

Bottom-up enumeration (Albarghouthi, Gulwani and Kincaid, "Recursive Program Synthesis", CAV 2013; Udupa et al.,
"TRANSIT", PLDI 2013): names, constants and what program and solutions say already, then one operation on these, then
comparisons. Which of them are different at all is decided by the values they have (`synthesis_states`).
"""

import ast
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from codementor.hints.repair.distance import children, plain
from codementor.hints.repair.synthesis_draft import Draft, Function, names
from codementor.hints.tree import MUTATORS

NAMES = 8  # of a function's variables, the first ones
MAPS = 12  # ways in which a solution's expression is written in the learner's names
FROM_SOLUTIONS = 80
TERMS = 220
STATEMENTS = 40
CONDITIONS = 240
_EMPTY = ("''", "[]", "()", "None", "True", "False")
_SEQUENCES = frozenset({"list", "tuple", "str", "range"})
_HOLDERS = _SEQUENCES | {"set", "dict", "frozenset"}
_NO_TERMS = (ast.Name, ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.Starred, ast.Slice, ast.Yield)
_SIMPLE = (ast.Return, ast.Assign, ast.AugAssign, ast.Expr, ast.Break, ast.Continue)
_IMPURE = MUTATORS | {"print", "input", "open", "exec", "eval", "next", "setattr", "exit", "quit", "write"}
_NUMBERS = frozenset({"int", "float"})


@dataclass(frozen=True, eq=False)
class Term:
    """An expression as text, with its nodes counted by their label."""

    text: str

    @cached_property
    def node(self) -> ast.expr:
        """Its tree."""
        return ast.parse(self.text, mode="eval").body

    @cached_property
    def bag(self) -> Counter[str]:
        """Its nodes, by the distance's labels."""
        return bag(self.node)

    @cached_property
    def size(self) -> int:
        """The number of its nodes."""
        return self.bag.total()

    @property
    def closed(self) -> str:
        """Its text as an operand of whatever stands around it."""
        simple = isinstance(self.node, ast.Name | ast.Constant | ast.Call | ast.Subscript | ast.Attribute | ast.List)
        return self.text if simple else f"({self.text})"


@dataclass(frozen=True, eq=False)
class Test:
    """A comparison of two terms, or `not` of one; `places` are their numbers among the terms looked at."""

    sign: str
    places: tuple[int, int]
    operands: tuple[Term, Term]

    @property
    def term(self) -> Term:
        """The test as an expression."""
        one, other = self.operands
        return term(f"not {one.closed}" if self.sign == "not" else f"{one.closed} {self.sign} {other.closed}")


@lru_cache(20_000)
def term(text: str) -> Term:
    """The expression of a text."""
    return Term(text)


def bag(node: ast.AST) -> Counter[str]:
    """The nodes of a tree, counted by their label."""
    found = Counter([plain(node)])
    for child in children(node):
        found += bag(child)
    return found


def apart(one: Term, other: Term) -> int:
    """A lower bound of the distance of two trees: the nodes that the larger rest has alone."""
    shared = sum(min(count, other.bag[label]) for label, count in one.bag.items() if label in other.bag)
    return max(one.size, other.size) - shared


@dataclass(frozen=True, slots=True)
class Source:
    """What terms are made of besides the learner's program: the solutions' trees."""

    solutions: tuple[ast.Module, ...]

    def seeds(self, draft: Draft, owner: str) -> list[str]:
        """The solutions' expressions in the names of one of the learner's functions, the smallest first."""
        found: dict[str, int] = {}
        mine = draft.functions.get(owner)
        variables = draft.names(owner)[:NAMES]
        for function in self._functions(owner):
            for node in expressions(function):
                for text in _mapped(node, function, mine, variables):
                    found.setdefault(text, bag(node).total())
        return sorted(found, key=lambda text: found[text])[:FROM_SOLUTIONS]

    def statements(self, draft: Draft, owner: str) -> list[str]:
        """The solutions' simple statements, also under a condition, in the names of one of the learner's functions."""
        mine, variables = draft.functions.get(owner), draft.names(owner)[:NAMES]
        found: dict[str, None] = {}
        for function in self._functions(owner):
            for node in ast.walk(function):
                if isinstance(node, _SIMPLE) or (
                    isinstance(node, ast.If) and all(isinstance(i, _SIMPLE) for i in node.body)
                ):
                    found |= dict.fromkeys(_mapped(node, function, mine, variables))
        return list(found)[:STATEMENTS]

    def constants(self) -> list[str]:
        """The solutions' constants."""
        return [text for tree in self.solutions for text in _constants(tree)]

    def functions(self, owner: str) -> list[Function]:
        """The solutions' functions that play the part of `owner`."""
        return [node for node in self._functions(owner) if isinstance(node, Function)]

    def _functions(self, owner: str) -> list[ast.AST]:
        every = [node for tree in self.solutions for node in ast.walk(tree) if isinstance(node, Function)]
        named = [node for node in every if node.name == owner]
        return list(named or every) if owner else list(self.solutions)


def terms(draft: Draft, owner: str, extra: Sequence[str], source: Source) -> list[Term]:
    """Names, constants, what program and solutions say, and one operation on the names; each text once."""
    variables = [*draft.names(owner)[:NAMES], *extra]
    texts = [*variables, *_constants(draft.tree), *source.constants(), "0", "1", "-1", *_EMPTY]
    known = set(variables) | set(draft.functions)
    own = [each.node for each in draft.sites if draft.places[each.place].owner == owner]
    texts += [ast.unparse(node) for node in own if _free(node) & set(draft.names(owner)) <= known]
    texts += source.seeds(draft, owner)
    texts += _operations(variables, _calls([*source.solutions, draft.tree]))
    return [term(text) for text in dict.fromkeys(texts) if _is_pure(text)][:TERMS]


def conditions(distinct: Sequence[tuple[Term, frozenset[str]]]) -> list[Test]:
    """Tests of terms, each given with the types of its values; the smallest first."""
    found: list[Test] = []
    for at, (term, kinds) in enumerate(distinct):
        if kinds & (_HOLDERS | {"bool"}):
            found.append(Test("not", (at, at), (term, term)))
    for (i, (one, left)), (j, (two, right)) in itertools.combinations(enumerate(distinct), 2):
        if not isinstance(one.node, ast.Constant) or not isinstance(two.node, ast.Constant):
            found += [Test(sign, (i, j), (one, two)) for sign in _comparisons(one, left, two, right)]
            found += [Test(sign, (i, j), (one, two)) for sign in _memberships(one, left, right)]
            found += [Test(sign, (j, i), (two, one)) for sign in _memberships(two, right, left)]
    return sorted(found, key=lambda test: test.operands[0].size + test.operands[1].size)[:CONDITIONS]


def expressions(root: ast.AST) -> Iterator[ast.expr]:
    """The expressions below a node that have a value, names and constants left out, in order."""
    for node in ast.walk(root):
        if isinstance(node, ast.expr) and not isinstance(node, _NO_TERMS) and _is_loaded(node):
            yield node


def _is_loaded(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _comparisons(one: Term, left: frozenset[str], two: Term, right: frozenset[str]) -> tuple[str, ...]:
    both = left & right
    if both & _NUMBERS and (one.size == 1 or two.size == 1 or one.size + two.size <= 7):
        return "==", "!=", "<", "<=", ">", ">="
    if "str" in both or (both & _HOLDERS and {type(one.node), type(two.node)} <= {ast.Name, ast.Subscript}):
        return "==", "!="
    return ()


def _memberships(item: Term, kinds: frozenset[str], holders: frozenset[str]) -> tuple[str, ...]:
    if (
        holders & _HOLDERS
        and not kinds & {"list", "set", "dict", "bool", "NoneType"}
        and not isinstance(item.node, ast.Constant)
    ):
        return "in", "not in"
    return ()


def _operations(variables: Sequence[str], calls: set[str]) -> Iterator[str]:
    for name in variables:
        yield from (f"len({name})", f"{name}[0]", f"{name}[-1]", f"{name} + 1", f"{name} - 1", f"not {name}")
        yield from (f"len({name}) - 1", f"{name}[1:]", f"{name}[:-1]", f"[{name}]", f"({name},)", f"range(len({name}))")
        yield from (
            f"{call}({name})" for call in ("list", "tuple", "sorted", "set", "int", "str", "sum") if call in calls
        )
    for one, two in itertools.permutations(variables, 2):
        yield from (f"{one}[{two}]", f"{one}[{two} + 1]", f"{one}[{two} - 1]", f"{one}[:{two}]", f"{one}[{two}:]")
        yield from (f"{one} + {two}", f"{one} - {two}", f"{one}[{two}][0]", f"{one}[{two}][1]")
        yield from (f"{one}[{two} + 1:]", f"{one}.count({two})", f"{one} + [{two}]", f"{one} + ({two},)")
        if "index" in calls:
            yield f"{one}.index({two})"


def _calls(trees: Iterable[ast.AST]) -> set[str]:
    called = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {func.id if isinstance(func, ast.Name) else getattr(func, "attr", "") for func in called} | {"list", "tuple"}


def _constants(root: ast.AST) -> list[str]:
    return [ast.unparse(node) for node in ast.walk(root) if isinstance(node, ast.Constant) and not _is_text(node)]


def _is_text(node: ast.Constant) -> bool:
    return isinstance(node.value, str) and ("\n" in node.value or len(node.value) > 40)


def _free(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _mapped(node: ast.AST, function: ast.AST, mine: Function | None, variables: Sequence[str]) -> Iterator[str]:
    """A solution's expression in the learner's names: parameters by position, each other variable as every variable."""
    theirs = [arg.arg for arg in function.args.args] if isinstance(function, Function) else []
    ours = [arg.arg for arg in mine.args.args] if mine else []
    fixed = dict(zip(theirs, ours, strict=False))
    bound = names(function)
    pieces = _pieces(ast.unparse(node))
    free = [name for name in dict.fromkeys(pieces[1::2]) if name in bound and name not in fixed]
    for chosen in itertools.islice(itertools.product(_ways(variables, ours), repeat=len(free)), MAPS):
        named = fixed | dict(zip(free, chosen, strict=True))
        yield "".join(named.get(piece, piece) if at % 2 else piece for at, piece in enumerate(pieces))


@lru_cache(2_000)
def _pieces(text: str) -> tuple[str, ...]:
    """The text cut at its names: every second piece is one."""
    raw = text.encode()
    starts = [0, *itertools.accumulate(len(line) for line in raw.splitlines(keepends=True))]
    nodes = [node for node in ast.walk(_loose(text)) if isinstance(node, ast.Name)]
    spots = sorted((starts[node.lineno - 1] + node.col_offset, node.id) for node in nodes)
    pieces: list[str] = []
    at = 0
    for start, name in spots:
        pieces += [raw[at:start].decode(), name]
        at = start + len(name.encode())
    return (*pieces, raw[at:].decode())


def _loose(text: str) -> ast.AST:
    """The tree of a text, of statements that stand in a function or loop, too."""
    return compile(text, "", "exec", ast.PyCF_ONLY_AST)


def _ways(variables: Sequence[str], parameters: Sequence[str]) -> list[str]:
    """What a solution's variable may be for the learner: their variables first, then items, then parameters."""
    own = [name for name in variables if name not in parameters]
    items = [f"{name}[{at}]" for name in parameters for at in own]
    return [*own, *items, *parameters]


@lru_cache(20_000)
def _is_pure(text: str) -> bool:
    """True for an expression that parses and that changes nothing where it is looked at, as far as can be seen."""
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.NamedExpr | ast.Yield | ast.YieldFrom | ast.Await | ast.Lambda):
            return False
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "print")
            if called in _IMPURE:
                return False
    return True
