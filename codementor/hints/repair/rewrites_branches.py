"""Other ways to write a decision, and what is returned."""

import ast
from collections.abc import Iterator

from codementor.hints.repair.rewrites import Block, code, fresh, head, is_truth, jumps, opposite, said, swapped


def nested(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """`if a and b` is an `if` in an `if`."""
    match tail:
        case [ast.If(test=ast.BoolOp(op=ast.And(), values=[first, *others]), body=body, orelse=[]), *rest]:
            second = said(others[0]) if len(others) == 1 else said(ast.BoolOp(ast.And(), others))
            yield [*code(f"if {said(first)}:\n if {second}:\n  ...", body), *rest]


def joined(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """An `if` in an `if` is one with `and`."""
    match tail:
        case [ast.If(test=test, body=[ast.If(test=inner, body=body, orelse=[])], orelse=[]), *rest]:
            yield [*code(f"if {said(ast.BoolOp(ast.And(), [test, inner]))}:\n ...", body), *rest]


def without_else(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """What is in `else` after a jump comes after the `if`."""
    match tail:
        case [ast.If(test=test, body=body, orelse=[_, *_] as other), *rest] if jumps(body):
            yield [*code(f"if {said(test)}:\n ...", body), *other, *rest]


def with_else(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """What comes after an `if` that jumps is in `else`."""
    match tail:
        case [ast.If(test=test, body=body, orelse=[]), *rest] if rest and jumps(body):
            yield code(f"if {said(test)}:\n ...\nelse:\n ...", body, rest)


def turned(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """The branches change places; an `if` without `else` leaves the opposite to do nothing."""
    match tail:
        case [ast.If(test=test, body=body, orelse=[]), *rest]:
            yield [*code(f"if {opposite(test)}:\n pass\nelse:\n ...", body), *rest]
        case [ast.If(test=test, body=body, orelse=other), *rest] if not isinstance(other[0], ast.If):
            yield [*code(f"if {opposite(test)}:\n ...\nelse:\n ...", other, body), *rest]


def skipping(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A loop goes on where its last `if` does not hold."""
    match tail:
        case [ast.For(body=[*before, ast.If(test=test, body=body, orelse=[])], orelse=[]) as loop, *rest]:
            skip = code(f"if {opposite(test)}:\n continue")
            yield [*code(f"{head(loop)}\n ...", [*before, *skip, *body]), *rest]


def told_apart(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """`<=` and `>=` are two branches, one for less or more and one for equal."""
    match tail:
        case [
            ast.If(
                test=ast.Compare(left=left, ops=[ast.LtE() | ast.GtE() as op], comparators=[right]),
                body=body,
                orelse=other,
            ),
            *rest,
        ] if not any(isinstance(node, ast.Call) for each in (left, right) for node in ast.walk(each)):
            sign = "<" if isinstance(op, ast.LtE) else ">"
            one, two = f"{said(left)} {sign} {said(right)}", f"{said(left)} == {said(right)}"
            last = "\nelse:\n ..." if other else ""
            yield [*code(f"if {two}:\n ...\nelif {one}:\n ...{last}", body, body, other), *rest]
            yield [*code(f"if {one} or {two}:\n ...{last}", body, other), *rest]


def decided(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A condition that is returned decides between True and False."""
    match tail:
        case [ast.Return(value=value), *_] if value is not None and is_truth(value):
            yield code(f"if {said(value)}:\n return True\nelse:\n return False")
            yield code(f"if {said(value)}:\n return True\nreturn False")
            yield code(f"if {opposite(value)}:\n return False\nreturn True")


def returned(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A condition that decides between True and False is returned."""
    match tail:
        case [
            ast.If(test=test, body=[ast.Return(value=ast.Constant(value=bool(first)))], orelse=other),
            *rest,
        ] if len(last := other or rest) == 1:
            match last:
                case [ast.Return(value=ast.Constant(value=bool(second)))] if first != second and is_truth(test):
                    yield code(f"return {said(test) if first else opposite(test)}")


def at_once(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """What is kept in a variable to be used once in what is returned next is returned at once."""
    match tail:
        case [ast.Assign(targets=[ast.Name(id=name)], value=value), ast.Return(value=last), *_] if last is not None:
            if sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(last)) == 1:
                yield swapped(tail[1:2], name, f"({said(value)})")


def kept(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """What is returned is kept in a variable first."""
    match tail:
        case [ast.Return(value=value), *_] if value is not None and not isinstance(value, ast.Name | ast.Constant):
            name = fresh(taken, "result", "answer")
            yield code(f"{name} = {said(value)}\nreturn {name}")


def searched(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """`not in` counts, or looks with a flag."""
    match tail:
        case [
            ast.If(
                test=ast.Compare(left=one, ops=[ast.NotIn()], comparators=[ast.Name(id=items)]), body=body, orelse=[]
            ),
            *rest,
        ]:
            yield [*code(f"if {items}.count({said(one)}) == 0:\n ...", body), *rest]
            flag, item = fresh(taken, "found", "seen"), fresh(taken, "other", "item", "each")
            look = f"{flag} = False\nfor {item} in {items}:\n if {item} == {said(one)}:\n  {flag} = True"
            yield [*code(f"{look}\nif not {flag}:\n ...", body), *rest]


def mirrored(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A comparison is said from the other side."""
    signs = {ast.Lt: ">", ast.Gt: "<", ast.LtE: ">=", ast.GtE: "<="}
    match tail:
        case [ast.If(test=ast.Compare(left=left, ops=[op], comparators=[right]) as test), *rest] if type(op) in signs:
            yield swapped(tail[:1], said(test), f"{said(right)} {signs[type(op)]} {said(left)}") + rest
