"""One correct program written in other ways: loops, decisions and what gathers a result, as other learners write them.

Each way does what the program does on the inputs that its pattern is meant for (a list is indexed, a condition is True
or False); that it does so in the exercise at hand is for the oracle to say.
"""

import ast
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import Final, TypeVar

from codementor.hints.oracle import Oracle
from codementor.hints.repair import rewrites_branches as branches
from codementor.hints.repair import rewrites_loops as loops
from codementor.hints.repair.library import Library
from codementor.hints.repair.rewrites import Block, Rewrite, names

MOST: Final = 40
REWRITES: Final[tuple[Rewrite, ...]] = (
    loops.over_items,
    loops.over_indexes,
    loops.while_loop,
    loops.for_loop,
    branches.decided,
    branches.returned,
    loops.gathered,
    loops.looped,
    loops.any_or_all,
    loops.result_variable,
    branches.told_apart,
    branches.with_else,
    branches.without_else,
    branches.turned,
    branches.skipping,
    branches.searched,
    loops.firsts,
    branches.nested,
    branches.joined,
    loops.guarded,
    loops.written_out,
    branches.at_once,
    branches.kept,
    branches.mirrored,
)
_UNITS: Final = (ast.FunctionDef, ast.ClassDef)

Item = TypeVar("Item")


def collected(oracle: Oracle, pool: Sequence[tuple[str, str]]) -> Library:
    """The library of the oracle's references and a pool of names and sources, with variants."""
    references = oracle.task.references
    made = [text for each in references for text in variants(each)]
    return Library(references, pool, oracle.valid(list(dict.fromkeys(made))))


def variants(source: str, most: int = MOST) -> tuple[str, ...]:
    """Up to `most` programs that do what the source does, one rewrite away or two; all functions change at once."""
    pieces: list[str] = []
    loose: Block = []
    for node in ast.parse(source).body:
        if isinstance(node, _UNITS):
            pieces += [ast.unparse(ast.Module(loose, [])), ast.unparse(node)]
            loose = []
        else:
            loose.append(node)
    pieces.append(ast.unparse(ast.Module(loose, [])))
    pieces = [piece for piece in pieces if piece]
    other = (islice(_ways(piece), most) for piece in pieces)
    made = ("\n\n".join(new or old for new, old in zip(row, pieces, strict=True)) for row in zip_longest(*other))
    return tuple(f"{text}\n" for text in made)


def rewritten(source: str, rewrite: Rewrite) -> Iterator[str]:
    """The source with the rewrite at each place where it fits, in turn."""
    module = ast.parse(source)
    for scope in [node for node in ast.walk(module) if isinstance(node, ast.Module | ast.FunctionDef)]:
        taken = names([module])
        for block in _blocks(scope):
            for at in range(len(block)):
                tail = block[at:]
                for new in rewrite(tail, taken):
                    block[at:] = new
                    yield ast.unparse(module)
                    block[at:] = tail


def _blocks(scope: ast.AST) -> Iterator[Block]:
    """The blocks of statements of one scope, outer ones first."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(scope, name, [])
        if isinstance(block, list) and block:
            yield block
            for node in block:
                if not isinstance(node, _UNITS):
                    yield from _blocks(node)


def _ways(piece: str) -> Iterator[str]:
    """The piece after one rewrite, then after two, each text once."""
    singles = list(dict.fromkeys(_turns([rewritten(piece, rewrite) for rewrite in REWRITES])))
    pairs = (_turns([rewritten(each, rewrite) for rewrite in REWRITES]) for each in singles)
    seen = {piece}
    for text in chain(singles, _turns(list(pairs))):
        if text not in seen:
            seen.add(text)
            yield text


def _turns(rows: "list[Iterator[Item]]") -> "Iterator[Item]":
    """What the iterators give, one from each in turn."""
    while rows:
        left = []
        for row in rows:
            for item in islice(row, 1):
                yield item
                left.append(row)
        rows = left
