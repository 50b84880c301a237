"""The executable test: whatever a text tells is written into the learner's program and run. No more cases may pass."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from codementor.guard import spoken
from codementor.guard.changes import alike, changes
from codementor.guard.claims import LINES
from codementor.guard.fragments import TOKEN, Fragment, fragments, parsed, parses
from codementor.guard.known import Known
from codementor.guard.overlap import NODES

Place = tuple[int, int]
MOST = 200  # runs for one text; a text that would need more is refused
LOCATES = 2  # the level from which a hint need not tell a value


@dataclass(frozen=True, slots=True)
class Learner:
    """The program a text is tried out on, the hint's level, and what says that a program passes what this one fails.

    `repaired` is its proven repair, "" where none is known; in the places of its edits whatever parses is tried, with
    `literal` also a lone name in the place of a statement, which only takes the statement away. `places` are the
    characters that its edits replace: there every piece of code is tried as it stands.
    """

    source: str
    level: int
    passes_more: Callable[[str], bool]
    repaired: str = ""
    places: tuple[Place, ...] = ()
    literal: bool = False


def objections(parts: list[str], seen: Known, learner: Learner) -> Iterator[str]:
    """A sentence when a program that follows the text passes more cases, or when there is too much to run."""
    tried: set[str] = {learner.source}
    for program in _programs(parts, seen, learner):
        if program in tried or parsed(program) is None:
            continue
        tried.add(program)
        if len(tried) > MOST:
            yield "tells more than can be tried out"
            return
        if learner.passes_more(program):
            yield "makes more cases pass when it is followed"
            return


def _programs(parts: list[str], seen: Known, learner: Learner) -> Iterator[str]:
    """Every program that following the text could mean, the likeliest first."""
    source, level = learner.source, learner.level
    told = [piece for sentence in parts for piece in _told(sentence, seen)]
    yield from _whole(told, source)
    if not parses(source):
        yield from _relined([piece for sentence in parts for piece in fragments(sentence)], source)
    yield from _typed(parts, seen, learner)
    edited = _edited(learner)
    quoted = [piece for sentence in parts for piece in fragments(sentence) if piece.tree and not _value(piece, seen)]
    for piece in quoted:
        yield from _spliced(piece, source, [site for site in edited if not _names_part(piece, site)])
        if learner.literal and piece.tree and _idle(piece.tree.body):
            yield from (replaced(source, site, piece.text) for site in edited if isinstance(site, ast.stmt))
    sites = _sites(source, _named_lines(parts))
    for piece in told:  # a lone name of the learner's is tried where the edits are known to be
        yield from _spliced(piece, source, edited if edited and piece.nodes == 1 else sites)
    for glue in ("\n", " ", ""):
        text = glue.join(piece.text for piece in quoted)
        joined = Fragment(text, parsed(text))
        if len(quoted) > 1 and joined.tree:
            yield text
            yield from _spliced(joined, source, edited or sites)
    within = [item for node in edited for item in _near(node)] or sites
    for sentence in (spoken.without_values(part, seen, every=level == 1) for part in parts):
        if level < 3 or (level == 3 and spoken.orders(sentence)):
            yield from _reworded(sentence, learner, within, seen)


def _typed(parts: list[str], seen: Known, learner: Learner) -> Iterator[str]:
    """Each piece of code in the place of each edit, letter by letter; values only where the text must not need any."""
    runs = not learner.literal or learner.level < LOCATES
    for piece in (piece for sentence in parts for piece in fragments(sentence)):
        if piece.tree and not (runs and _value(piece, seen)):
            yield from (learner.source[:start] + piece.text + learner.source[end:] for start, end in learner.places)


def _edited(learner: Learner) -> list[ast.expr | ast.stmt]:
    """The places of the repair's edits: what each replaces, and the statements around added code."""
    if not learner.repaired or not parses(learner.source):
        return []
    found: list[ast.expr | ast.stmt] = []
    for change in changes(learner.source, learner.repaired):
        nodes: list[ast.AST] = [*change.old, *[item for item in change.above if isinstance(item, ast.stmt)][:1]]
        if not change.old:
            nodes += [item for item in getattr(change.above[0], "body", []) if item.lineno <= change.line][-1:]
        found += [node for node in nodes if isinstance(node, ast.expr | ast.stmt)]
    return found


def _told(sentence: str, seen: Known) -> list[Fragment]:
    """The code a sentence tells: what the learner cannot see yet, and where it gives an order, whatever it quotes."""
    order = spoken.orders(sentence)
    return [
        piece
        for piece in fragments(sentence)
        if piece.tree and not _value(piece, seen) and (order or (piece.nodes >= NODES and not seen.quotes(piece)))
    ]


def _names_part(piece: Fragment, site: ast.AST) -> bool:
    """True for a lone name or value that stands in the site already: who speaks of the site has to name it."""
    body = piece.tree.body if piece.tree else []
    part = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    atom = isinstance(part, ast.Name | ast.Constant)
    return atom and part is not None and any(alike(part, node) for node in ast.walk(site) if node is not site)


def _value(piece: Fragment, seen: Known) -> bool:
    """True for a value of the report: a learner was shown it already."""
    return piece.text.replace(" ", "") in seen.values


def _near(node: ast.expr | ast.stmt) -> Iterator[ast.expr | ast.stmt]:
    """The node, and the expressions right inside an expression."""
    yield node
    if isinstance(node, ast.expr):
        yield from (item for item in ast.iter_child_nodes(node) if isinstance(item, ast.expr))


def _whole(told: list[Fragment], source: str) -> Iterator[str]:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    whole = [
        piece.text for piece in told if piece.tree and any(isinstance(item, definitions) for item in piece.tree.body)
    ]
    if whole:
        yield "\n\n".join(whole)
        yield from whole
    module = parsed(source)
    names = [item.name for item in module.body if isinstance(item, definitions)] if module else []
    for piece in told:  # under another name it is the same function
        for item in piece.tree.body if piece.tree else []:
            if isinstance(item, definitions):
                yield from (f"{piece.text}\n\n{name} = {item.name}\n" for name in names if name != item.name)


def _relined(pieces: list[Fragment], source: str) -> Iterator[str]:
    """Each piece of more than a word in the place of each line: all that can be done with a program without a tree."""
    lines = source.splitlines()
    for text in dict.fromkeys(piece.text.strip() for piece in pieces if len(TOKEN.findall(piece.text)) > 1):
        for at, line in enumerate(lines):
            margin = line[: len(line) - len(line.lstrip())]
            new = [f"{margin}{part}" for part in text.splitlines()]
            yield "\n".join([*lines[:at], *new, *lines[at + 1 :]])


def _named_lines(sentences: list[str]) -> set[int]:
    return {int(number) for item in sentences for match in LINES.finditer(item) for number in match.groups() if number}


def _sites(source: str, lines: set[int]) -> list[ast.expr | ast.stmt]:
    """Every expression and statement of the program; those on the named lines first."""
    module = parsed(source)
    nodes = [item for item in ast.walk(module) if isinstance(item, ast.expr | ast.stmt)] if module else []
    return sorted(nodes, key=lambda node: (node.lineno not in lines, node.lineno, node.col_offset))


def _spliced(piece: Fragment, source: str, sites: list[ast.expr | ast.stmt]) -> Iterator[str]:
    body = piece.tree.body if piece.tree else []
    expression = len(body) == 1 and isinstance(body[0], ast.Expr)
    for site in sites:
        if isinstance(site, ast.expr) and expression:
            yield replaced(source, site, f"({ast.unparse(body[0])})" if isinstance(site, ast.expr) else "")
        definition = isinstance(site, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if isinstance(site, ast.stmt) and not definition and not _idle(body):
            yield from _statements(piece, source, site)


def _idle(body: list[ast.stmt]) -> bool:
    """True for expressions that call nothing: as statements they do nothing but stand in the place of one."""
    nodes = [node for item in body for node in ast.walk(item)]
    calls = any(isinstance(node, ast.Call | ast.Await | ast.Yield | ast.NamedExpr) for node in nodes)
    return not calls and all(isinstance(item, ast.Expr) for item in body)


def _statements(piece: Fragment, source: str, site: ast.stmt) -> Iterator[str]:
    """The piece in the place of a statement, before it and after it; a header alone takes the body it meets, or all."""
    if piece.tree is None:
        return
    lines = source.splitlines()
    margin = lines[site.lineno - 1][: site.col_offset]
    text = ast.unparse(piece.tree)
    new = [f"{margin}{line}" for line in text.splitlines()]
    end = site.end_lineno or site.lineno
    body = getattr(site, "body", None)
    if text.endswith("\n    pass"):
        if body:
            yield "\n".join([*lines[: site.lineno - 1], *new[:-1], *lines[body[0].lineno - 1 :]])
        inner = [f"    {line}" for line in lines[site.lineno - 1 : end]]
        yield "\n".join([*lines[: site.lineno - 1], *new[:-1], *inner, *lines[end:]])
        return
    yield "\n".join([*lines[: site.lineno - 1], *new, *lines[end:]])
    yield "\n".join([*lines[: site.lineno - 1], *new, *lines[site.lineno - 1 :]])
    yield "\n".join([*lines[:end], *new, *lines[end:]])


def _reworded(sentence: str, learner: Learner, sites: Sequence[ast.expr | ast.stmt], seen: Known) -> Iterator[str]:
    """Programs with one operator or number changed to one that the sentence names.

    A number of the report's, in a sentence that orders nothing, tells of the run.
    """
    source = learner.source
    given = set() if spoken.orders(sentence) else set(re.findall(r"\d+(?:\.\d+)?", " ".join(seen.values)))
    for kind in spoken.operators(sentence):
        for site in sites:
            text = _with_operator(site, kind)
            if text:
                yield replaced(source, site, text)
    for number in (item for item in spoken.numbers(sentence) if item not in given):
        for site in sites:
            if isinstance(site, ast.Constant) and type(site.value) in (int, float):
                yield replaced(source, site, number)


def _with_operator(site: ast.AST, kind: type[ast.AST]) -> str:
    copy: ast.AST
    if isinstance(site, ast.Compare) and issubclass(kind, ast.cmpop):
        copy = ast.Compare(site.left, [kind(), *site.ops[1:]], site.comparators)
    elif isinstance(site, ast.BinOp) and issubclass(kind, ast.operator):
        copy = ast.BinOp(site.left, kind(), site.right)
    elif isinstance(site, ast.AugAssign) and issubclass(kind, ast.operator):
        copy = ast.AugAssign(site.target, kind(), site.value)
    else:
        return ""
    return ast.unparse(copy)


def replaced(source: str, site: ast.expr | ast.stmt, text: str) -> str:
    """The source with the node's own characters replaced."""
    lines = source.encode("utf-8", "surrogatepass").splitlines(keepends=True)
    end_line, end_column = site.end_lineno or site.lineno, site.end_col_offset or site.col_offset
    head = b"".join(lines[: site.lineno - 1]) + lines[site.lineno - 1][: site.col_offset]
    tail = lines[end_line - 1][end_column:] + b"".join(lines[end_line:])
    return re.sub(r"\r\n?", "\n", (head + text.encode() + tail).decode("utf-8", "surrogatepass"))
