"""What kind of fault an edit mends: from the change that it makes to the concept behind it, in the learner's names.

Nothing of the repair's own code gets into a `Fault`: its names are code and lines of the learner's program.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from codementor.guard.changes import Change, Nodes, alike, changes, key
from codementor.hints.cases import cut
from codementor.hints.repair.model import Edit, applied
from codementor.hints.tree import Loop, calls, mutates, named, names, targets

Def = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
CONVERSIONS = ("int", "str", "float", "bool", "list", "tuple", "set", "sorted", "dict", "frozenset")
COPIES = ("list", "tuple", "sorted", "dict", "set", "reversed")
WIDTH = 60  # characters of the learner's code in a sentence
LARGE = 4  # changes that one edit makes; more is another way to write the whole


@dataclass(frozen=True, slots=True)
class Fault:
    """The kind of an edit's fault (a key of the catalogues' `faults`), where it stands, and the names for its texts."""

    kind: str
    part: str  # the catalogue's key for what stands there: a condition, a loop, a `return`
    line: int
    last: int
    names: dict[str, str | int] = field(default_factory=dict)


@lru_cache(maxsize=64)
def fault(source: str, edit: Edit) -> Fault:
    """The fault that the edit mends in the program."""
    try:
        found = changes(source, applied(source, (edit,)))
    except (SyntaxError, ValueError, RecursionError):
        found = ()
    if not found:
        return Fault("statement", "line", edit.first, edit.last, {"line": edit.first, "function": ""})
    main = _main(found)
    kind, extra = _kind(main, found)
    if len({splice.start for splice in edit.splices}) > 1 and edit.first != edit.last and not _moved(found):
        other = max(change.line for change in found)
        kind, extra = "together", {"other": other if other != main.line else edit.last}
    line = main.line if main.old else min(max(main.line, edit.first), max(edit.last, 1))
    told: dict[str, str | int] = {
        "line": line,
        "function": _function(main),
        "code": _code(main, source),
        "loop": _loop_line(main),
        **extra,
    }
    part = "behind" if not main.old else _part(main)
    return Fault(kind, part, line, max(line, edit.last), told)


def _main(found: Sequence[Change]) -> Change:
    """The change that an edit is about: of a moved statement its old place, else the first."""
    moved = _moved(found)
    return moved[0] if moved else found[0]


def _moved(found: Sequence[Change]) -> tuple[Change, Change] | None:
    """The old and the new place of a statement that an edit moves, if it does."""
    for gone in found:
        for come in found:
            if gone is not come and not gone.new and not come.old and _same(gone.old, come.new):
                return gone, come
    return None


def _same(one: Nodes, other: Nodes) -> bool:
    return len(one) == len(other) and all(map(alike, one, other))


def _kind(main: Change, found: Sequence[Change]) -> tuple[str, dict[str, str | int]]:
    moved = _moved(found)
    if moved:
        return _moving(*moved)
    if len(found) > LARGE:
        return "rewrite", {}
    if not main.old:
        return _added(main)
    if not main.new:
        return _removed(main)
    if isinstance(main.old[0], ast.stmt):
        return _replaced(main)
    return _expression(main)


def _moving(gone: Change, come: Change) -> tuple[str, dict[str, str | int]]:
    first = gone.old[0]
    if isinstance(first, ast.If) and isinstance(come.above[0], ast.If) and come.above[0] not in gone.above:
        return "branches", {}
    was, goes = _loops(gone), _loops(come)
    if len(was) > len(goes):
        if isinstance(first, ast.Return):
            return "return_in_loop", {}
        assigned = targets(first)
        if assigned and come.line < was[0].lineno:
            return "start_in_loop", {"name": assigned[0]}
        return "moved_out", {}
    if len(was) < len(goes):
        return "moved_in", {"loop": goes[0].lineno}
    return ("order" if gone.above[:1] == come.above[:1] else "moved_branch"), {}


def _added(change: Change) -> tuple[str, dict[str, str | int]]:
    first = change.new[0]
    looped = bool(_loops(change))
    match first:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return "missing_function", {}
        case ast.Return():
            return "missing_return", {}
        case ast.Break() | ast.Continue():
            return "missing_break", {}
        case ast.Raise() | ast.Try() | ast.Assert():
            return "exception", {}
        case ast.If():
            return _added_if(change, first)
        case ast.For() | ast.While() | ast.AsyncFor():
            return "missing_loop", {}
        case ast.Expr(value=ast.Call()):
            return "missing_call", {}
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign():
            name = next(iter(targets(first)), "")
            if not _knows(change, name):
                return "missing_value", {}
            return ("missing_update" if looped else "missing_start"), {"name": name}
    return "missing_statement", {}


def _added_if(change: Change, first: ast.If) -> tuple[str, dict[str, str | int]]:
    function = next((item for item in change.above if isinstance(item, Def)), None)
    leaves = isinstance(first.body[-1], ast.Return | ast.Raise)
    if leaves and change.above[:1] == (function,) and isinstance(function, ast.FunctionDef):
        before = [item for item in function.body if item.lineno <= change.line]
        if not any(isinstance(item, Loop) for item in before):
            again = any(calls(item, function.name) for item in ast.walk(function))
            return ("base_case" if again else "missing_case"), {}
    return "missing_branch", {}


def _removed(change: Change) -> tuple[str, dict[str, str | int]]:
    first = change.old[0]
    match first:
        case ast.Return():
            return "extra_return", {}
        case ast.Break() | ast.Continue():
            return "extra_break", {}
        case ast.Expr(value=value) if calls(value, "print"):
            return "extra_print", {}
        case ast.If():
            return "extra_branch", {}
        case ast.Assign() | ast.AugAssign() if targets(first):
            return "extra_assignment", {"name": targets(first)[0]}
    return "extra_statement", {}


def _replaced(change: Change) -> tuple[str, dict[str, str | int]]:
    old, new = change.old[0], change.new[0] if change.new else change.old[0]
    match old, new:
        case ast.Expr(value=value), ast.Return() if calls(value, "print"):
            return "print_for_return", {}
        case ast.Return(), ast.Expr(value=value) if calls(value, "print"):
            return "return_for_print", {}
        case ast.FunctionDef(name=one), ast.FunctionDef(name=other) if one != other:
            return "misnamed", {}
        case (ast.ClassDef(), ast.ClassDef()) | (ast.FunctionDef(), ast.FunctionDef()):
            return "arity", {}
        case ast.AugAssign(op=one), ast.AugAssign(op=other) if type(one) is not type(other):
            return "operator", {}
        case (ast.Assign(), ast.AugAssign()) | (ast.AugAssign(), ast.Assign()) if targets(old):
            return "collecting", {"name": targets(old)[0]}
        case ast.Return(value=None), ast.Return():
            return "empty_return", {}
        case (ast.Return() | ast.Break() | ast.Continue() | ast.Pass(), ast.Return() | ast.Break() | ast.Continue()):
            return "leaving", {}
    if _within(change.old, change.new):
        return ("missing_condition" if isinstance(new, ast.If) else "missing_loop"), {}
    if _within(change.new, change.old):
        return ("extra_branch" if isinstance(old, ast.If) else "loop"), {}
    if isinstance(old, Loop) or isinstance(new, Loop):
        return "loop", {}
    if isinstance(old, ast.If):
        return "branches", {}
    if targets(old):
        return "assigned_value", {"name": targets(old)[0]}
    return "statement", {}


def _within(inner: Nodes, outer: Nodes) -> bool:
    """True when the first inner statement stands, as it is, inside an outer one."""
    wanted = key(inner[0])
    return any(item not in outer and key(item) == wanted for node in outer for item in ast.walk(node))


def _expression(change: Change) -> tuple[str, dict[str, str | int]]:
    old, new = change.old[0], change.new[0]
    match old, new:
        case ast.Compare(ops=[one], left=left), ast.Compare(ops=[other], left=right) if (
            type(one) is not type(other) and alike(left, right) and alike(old.comparators[0], new.comparators[0])
        ):
            return _compared(one, other), {}
        case ast.BinOp(left=left, op=one), ast.BinOp(left=right, op=other) if type(one) is not type(other) and (
            alike(left, right) or alike(old.right, new.right)
        ):
            return "operator", {}
        case ast.BoolOp(op=one), ast.BoolOp(op=other) if type(one) is not type(other) and (
            [key(item) for item in old.values] == [key(item) for item in new.values]
        ):
            return "and_or", {}
        case (ast.UnaryOp(op=ast.Not(), operand=inner), other) | (other, ast.UnaryOp(op=ast.Not(), operand=inner)) if (
            alike(inner, other)
        ):
            return "negation", {}
        case ast.arguments() | ast.arg(), _:
            return ("default" if _defaults(old, new) else "arity"), {}
    if isinstance(old, ast.Name) and isinstance(new, ast.Name):
        return "wrong_name", {"name": old.id}
    return _copied(change, old, new) or _called(change, old, new) or _placed(change, old, new)


def _defaults(old: ast.AST, new: ast.AST) -> bool:
    spec = isinstance(old, ast.arguments) and isinstance(new, ast.arguments)
    return spec and [item.arg for item in old.args] == [item.arg for item in new.args]  # type: ignore[attr-defined]


def _compared(old: ast.cmpop, new: ast.cmpop) -> str:
    match old, new:
        case (ast.Lt(), ast.LtE()) | (ast.Gt(), ast.GtE()):
            return "boundary_in"
        case (ast.LtE(), ast.Lt()) | (ast.GtE(), ast.Gt()):
            return "boundary_out"
    return "comparison"


def _copied(change: Change, old: ast.AST, new: ast.AST) -> tuple[str, dict[str, str | int]] | None:
    """The kinds of a name whose value is copied where it is walked through, or where it gets a second name."""
    wrapped = calls(new, *COPIES) and any(alike(item, old) for item in new.args)
    if not isinstance(old, ast.Name) or not (wrapped or (isinstance(new, ast.Subscript) and alike(new.value, old))):
        return None
    outer = change.above[0]
    if isinstance(outer, ast.For) and outer.iter is old:
        return "changing_while_walking", {}
    second = targets(outer)[:1] if isinstance(outer, ast.Assign) else []
    if second and mutates([change.above[-1]], second[0]):
        return "aliasing", {"name": second[0]}
    return None


def _called(change: Change, old: ast.AST, new: ast.AST) -> tuple[str, dict[str, str | int]] | None:
    """The kinds of a call that is put around something, taken away, or calls something else."""
    if change.above and isinstance(change.above[0], ast.Call) and change.above[0].func is old:
        return "called", {}
    if isinstance(new, ast.Call):
        if alike(new.func, old) and not new.args:
            return "call_missing", {}
        if calls(new, *CONVERSIONS) and len(new.args) == 1 and alike(new.args[0], old):
            return "conversion", {}
    if isinstance(old, ast.Call):
        if any(alike(item, new) for item in old.args) or alike(old.func, new):
            return "extra_call", {}
        if isinstance(new, ast.Call):
            if calls(old, "range") and calls(new, "range"):
                return "range", {}
            if alike(old.func, new.func):
                return ("arguments" if len(old.args) != len(new.args) else "argument"), {}
            return "called", {}
    return None


def _placed(change: Change, old: ast.AST, new: ast.AST) -> tuple[str, dict[str, str | int]]:
    """The kind of a changed expression by what stands around it."""
    inner = old
    for outer in change.above:
        match outer:
            case ast.Call() if calls(outer, "range"):
                return "range", {}
            case ast.Call(args=given) if inner is old and inner in given:
                return "given", {}
            case ast.Subscript(slice=where) if where is inner:
                return "position", {}
            case ast.For(iter=walked) if walked is inner:
                return "walked", {}
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if test is inner:
                return _condition(old, new), {}
            case ast.Return() if inner is old:
                return _value("return_value", old, new), {}
            case ast.Assign() if inner is old and targets(outer):
                return _value("start" if _starts(outer, change) else "assigned_value", old, new), {
                    "name": targets(outer)[0]
                }
            case ast.stmt():
                break
        inner = outer
    return _value("value" if isinstance(old, ast.Constant) else "expression", old, new), {}


def _value(kind: str, old: ast.AST, new: ast.AST) -> str:
    """`value_type` where only the type of a written-out value changes, else the kind."""
    displays = (ast.List, ast.Tuple, ast.Set, ast.Dict)
    if isinstance(old, ast.Constant) and isinstance(new, ast.Constant) and type(old.value) is not type(new.value):
        return "value_type"
    if isinstance(old, displays) and isinstance(new, displays) and type(old) is not type(new):
        return "value_type"
    return kind


def _condition(old: ast.AST, new: ast.AST) -> str:
    if isinstance(new, ast.BoolOp) and any(alike(item, old) for item in new.values):
        return "too_wide" if isinstance(new.op, ast.And) else "too_narrow"
    if isinstance(old, ast.BoolOp) and any(alike(item, new) for item in old.values):
        return "too_narrow" if isinstance(old.op, ast.And) else "too_wide"
    return "condition"


def _starts(outer: ast.Assign, change: Change) -> bool:
    """True for what a name starts with before a loop that goes on with it."""
    name = targets(outer)[0]
    function = next((item for item in change.above if isinstance(item, Def)), change.above[-1])
    loops = [item for item in ast.walk(function) if isinstance(item, Loop) and item.lineno > outer.lineno]
    return not _loops(change) and any(name in names(loop) for loop in loops)


def _knows(change: Change, name: str) -> bool:
    return any(named(item, name) for item in ast.walk(change.above[-1]))


def _loops(change: Change) -> list[Loop]:
    """The loops of the same function around a change, the nearest first."""
    found: list[Loop] = []
    for item in change.above:
        if isinstance(item, Def | ast.Lambda):
            break
        if isinstance(item, Loop):
            found.append(item)
    return found


def _loop_line(change: Change) -> int:
    loops = _loops(change)
    return loops[0].lineno if loops else change.line


def _function(change: Change) -> str:
    around = (*change.old[:1], *change.above)
    return next((item.name for item in around if isinstance(item, Def)), "")


def _code(change: Change, source: str) -> str:
    """The learner's own code there, on one line, cut in the middle where long; nothing of a statement with a block."""
    first = change.old[0] if change.old else None
    block = isinstance(first, ast.stmt) and hasattr(first, "body")
    if not isinstance(first, ast.expr | ast.stmt) or block:
        return ""
    return cut(" ".join((ast.get_source_segment(source, first) or "").split()), WIDTH)


def _part(change: Change) -> str:
    """What the change stands in, as a key of the catalogues' `part`."""
    inner: ast.AST = change.old[0]
    for outer in (change.old[0], *change.above):
        match outer:
            case ast.If(test=test) | ast.While(test=test) if test is inner or outer is change.old[0]:
                return "condition" if isinstance(outer, ast.If) else "while"
            case ast.For():
                return "for"
            case ast.Return():
                return "return"
            case ast.Assign() | ast.AugAssign() | ast.AnnAssign():
                return "assignment"
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return "def"
            case ast.stmt():
                return "line"
        inner = outer
    return "line"
