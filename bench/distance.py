"""How large a repair is, as the tools for learners' programs report it: relative patch size (RPS).

The sum over top-level functions of the tree edit distance (Zhang and Shasha, unit costs) between the learner's and the
repaired function, by the nodes of the learner's functions. A function that is missing or added counts its nodes. Labels
are a constant's text, else `id`, `name` or `arg`, else the node's type (as the Refactory tool has them); the strict
variant tells attribute names and types of constants apart. A program without functions is taken as a whole.
"""

import ast

from codementor.hints.repair.distance import Labels, count, distance, plain, strict

__all__ = ["plain", "rps", "skeletons", "strict"]


def rps(before: str, after: str, labels: Labels = plain) -> float:
    """The relative patch size between two programs."""
    mine, theirs = _functions(before), _functions(after)
    total = sum(
        distance(mine.get(name, []), theirs.get(name, []), labels)
        for name in dict.fromkeys([*mine, *theirs])
        if _dumped(mine.get(name, [])) != _dumped(theirs.get(name, []))
    )
    return total / max(1, sum(count(nodes) for nodes in mine.values()))


def skeletons(source: str) -> dict[str, str]:
    """The nesting of loops and branches of every top-level function."""
    return {name: "".join(map(_skeleton, nodes)) for name, nodes in _functions(source).items()}


def _skeleton(node: ast.AST) -> str:
    inner = "".join(map(_skeleton, ast.iter_child_nodes(node)))
    if not isinstance(node, ast.For | ast.While | ast.If | ast.FunctionDef):
        return inner
    return f"{type(node).__name__}{' else' if getattr(node, 'orelse', None) else ''}({inner})"


def _functions(source: str) -> dict[str, list[ast.AST]]:
    body = ast.parse(source).body
    found: dict[str, list[ast.AST]] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found[node.name] = [node]  # of two the last holds
    return found or {"": list(body)}


def _dumped(nodes: list[ast.AST]) -> list[str]:
    return [ast.dump(node) for node in nodes]
