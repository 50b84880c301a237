"""Unfolds a test into straight lines and checks: loops over literals, sub-tests and helpers are written out."""

import ast
import builtins
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Final

from codementor.exercise.splitter import constants
from codementor.exercise.splitter.assertions import REGEX, Check, Known, NoCheck, is_assertion, read
from codementor.exercise.splitter.source import Function, TestClass, TestSource, asserts, marked

MOST_LINES: Final = 300
MOST_CHECKS: Final = 100
DEPTH: Final = 8  # of helpers that call helpers
_HARMLESS: Final = ("isinstance", "type", "repr", "callable", "hasattr", "issubclass", "id", "print")


class Whole(Exception):
    """The test cannot be split; the sentence says why."""


class Line:
    """A statement that ran before a check; `checked`: it stands for an earlier check."""

    def __init__(self, statement: ast.stmt, *, checked: bool = False) -> None:
        self.statement = statement
        self.checked = checked
        self.read = read_by(statement)
        self.bound = bound_by(statement)


@dataclass
class Unfolded:
    """The lines of a test in order, and its checks, each with how many lines ran before it."""

    lines: list[Line] = field(default_factory=list)
    checks: list[tuple[int, Check]] = field(default_factory=list)


def unfold(test: Function, source: TestSource, owner: TestClass | None, given: list[ast.stmt]) -> Unfolded:
    """The test unfolded, behind `given` (its parameters). Raises Whole where it is more than lines and checks."""
    if isinstance(test, ast.AsyncFunctionDef):
        raise Whole("it is a coroutine")
    unfolding = _Unfolding(source, owner)
    for statement in (*source.constants, *(owner.setup if owner else ()), *given, *test.body):
        unfolding.take(statement)
    if not unfolding.found.checks:
        raise Whole("it asserts nothing of the program")
    return unfolding.found


class _Unfolding:
    def __init__(self, source: TestSource, owner: TestClass | None) -> None:
        self.source, self.owner = source, owner
        self.found = Unfolded()
        self.known: dict[str, object] = {}
        self.caught: dict[str, int] = {}  # the name of a caught exception, and the check that caught it
        self.depth = 0

    def take(self, statement: ast.stmt) -> None:
        """Unfold one statement."""
        statement = self.source.resolved(statement, self.owner, self.caught)
        if len(self.found.lines) > MOST_LINES or len(self.found.checks) > MOST_CHECKS:
            raise Whole(f"it makes more than {MOST_CHECKS} checks, or {MOST_LINES} steps")
        match statement:
            case ast.Pass() | ast.Expr(ast.Constant()) | ast.Assign([ast.Name("maxDiff")]):
                return
            case ast.Expr(ast.Call(ast.Attribute(_, "assertRaises" | "assertRaisesRegex"), [error, called, *rest])):
                self._raises_called(statement.value, error, called, rest)
            case ast.Expr(ast.Call(func=ast.Name(name))) if self._asserting(name):
                self._inlined(name, statement.value)
            case ast.For() if asserts(statement) or self._asserting_inside(statement):
                self._loop(statement)
            case ast.With() if asserts(statement) or self._asserting_inside(statement):
                self._with(statement)
            case ast.If(test=test, body=body, orelse=orelse) if asserts(statement) or self._asserting_inside(statement):
                for each in body if self._value(test, "it decides by what only a run tells") else orelse:
                    self.take(each)
            case _ if is_assertion(statement):
                self._assertion(statement)
            case _:
                self._plain(statement)

    def _plain(self, statement: ast.stmt) -> None:
        if asserts(statement) or self._asserting_inside(statement):
            raise Whole(f"line {statement.lineno}: an assertion inside `{type(statement).__name__.lower()}`")
        self._silent(statement)
        self.found.lines.append(Line(statement))
        self._learn(statement)

    def _silent(self, node: ast.AST) -> None:
        """Whole when the node uses the test framework itself."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id in ("self", "cls", "pytest", "unittest"):
                raise Whole(f"line {getattr(node, 'lineno', 0)}: it uses `{each.id}` itself")
            if isinstance(each, ast.Return | ast.Yield | ast.YieldFrom | ast.Await) and not _own_function(node):
                raise Whole(f"line {getattr(node, 'lineno', 0)}: it leaves the test early")

    def _value(self, node: ast.expr, otherwise: str) -> object:
        try:
            return constants.value(node, self.known)
        except constants.NotConstant as error:
            raise Whole(f"line {node.lineno}: {otherwise}") from error

    def _learn(self, statement: ast.stmt) -> None:
        """Keep what the names the statement binds are now worth, forget what may have changed."""
        self._forget(statement)
        bound = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and not _loads(node)]
        match statement:
            case ast.Assign(targets=[ast.Name(name)], value=value) | ast.AnnAssign(target=ast.Name(name), value=value):
                worth = value
            case ast.AugAssign(target=ast.Name(name), op=op, value=value):
                worth = ast.BinOp(ast.Name(name, ast.Load()), op, value)
            case _:
                for each in bound:
                    self.known.pop(each, None)
                return
        try:
            self.known[name] = deepcopy(constants.value(worth, self.known)) if worth else None
        except constants.NotConstant:
            self.known.pop(name, None)

    def _forget(self, node: ast.AST) -> None:
        """Forget the values of lists and the like that a call may change."""
        for call in (each for each in ast.walk(node) if isinstance(each, ast.Call | ast.Subscript)):
            changes = isinstance(call, ast.Subscript) and not _loads(call)
            if changes or (isinstance(call, ast.Call) and not _harmless(call, self.known)):
                for each in ast.walk(call):
                    if isinstance(each, ast.Name) and not constants.fixed(self.known.get(each.id)):
                        self.known.pop(each.id)

    def _assertion(self, statement: ast.stmt) -> None:
        if self._said_of_caught(statement):
            return
        try:
            checks = list(read(statement, self.known))
        except NoCheck as error:
            raise Whole(f"line {statement.lineno}: {error}") from error
        for check in checks:
            self._check(check)

    def _check(self, check: Check) -> None:
        for each in check.body:
            self._silent(each)
            self._forget(each)
        last = check.body[-1]
        if check.raises is None and self._of_program(last):
            self.found.checks.append((len(self.found.lines), check))
            self.found.lines += [Line(each, checked=True) for each in check.body]

    def _of_program(self, node: ast.stmt) -> bool:
        """True when the line speaks of more than values already known."""
        names = (each.id for each in ast.walk(node) if isinstance(each, ast.Name))
        return any(name not in self.known and not hasattr(builtins, name) for name in names)

    def _said_of_caught(self, statement: ast.stmt) -> bool:
        """True once the message of an exception caught before is kept with its check."""
        match statement:
            case ast.Expr(ast.Call(ast.Attribute(_, "assertEqual"), [left, right, *_])):
                sides = left, right
            case ast.Assert(ast.Compare(left, [ast.Eq() | ast.Is()], [right])):
                sides = left, right
            case ast.Expr(ast.Call(ast.Attribute(_, "assertIs" | "assertIsInstance"), [left, right, *_])):
                sides = left, right
            case _:
                return False
        texts = [ast.unparse(side) for side in sides]
        for name, at in self.caught.items():
            count, check = self.found.checks[at]
            if set(texts) == {f"type({name})", check.raises} or texts == [name, check.raises]:
                return True
            spoken = [f"str({name})"] if check.raises == "KeyError" else [f"str({name})", f"{name}.args[0]"]
            message = next((side for side, said in zip(reversed(sides), texts, strict=True) if said in spoken), None)
            if message is None or check.message is not None:
                continue
            said = self._value(message, "a message that only a run tells")
            if isinstance(said, str) and said:
                self.found.checks[at] = count, replace(check, message=said)
                return True
        return False

    def _loop(self, loop: ast.For) -> None:
        ends = [each for each in ast.walk(loop) if isinstance(each, ast.Break | ast.Continue)]
        if loop.orelse or ends:
            raise Whole(f"line {loop.lineno}: a loop with checks that ends early")
        if isinstance(loop.iter, ast.List | ast.Tuple) and not any(
            isinstance(one, ast.Starred) for one in loop.iter.elts
        ):
            items = loop.iter.elts
        else:
            given = self._value(loop.iter, "it loops over what only a run tells")
            items = [_written(one, loop) for one in given] if hasattr(given, "__iter__") else []
        if len(items) > MOST_CHECKS:
            raise Whole(f"line {loop.lineno}: it makes more than {MOST_CHECKS} checks")
        for item in items:
            self._bind(loop.target, item)
            for statement in loop.body:
                self.take(statement)

    def _bind(self, target: ast.expr, item: ast.expr) -> None:
        pairs = [] if isinstance(target, ast.Name) else _pairs(target, item)
        for one, part in pairs:
            self._bind(one, part)
        if pairs:
            return
        self._plain(ast.copy_location(ast.Assign([target], item, lineno=target.lineno), target))

    def _with(self, block: ast.With) -> None:
        calls = [item.context_expr for item in block.items]
        names = [ast.unparse(call.func) if isinstance(call, ast.Call) else "" for call in calls]
        if all(name == "self.subTest" for name in names):
            for statement in block.body:
                self.take(statement)
        elif names[0] in ("self.assertRaises", "self.assertRaisesRegex", "pytest.raises", "raises") and len(names) == 1:
            self._raising(block, calls[0], block.items[0].optional_vars)
        else:
            raise Whole(f"line {block.lineno}: a check inside `with {names[0]}`")

    def _raises_called(self, call: ast.expr, error: ast.expr, called: ast.expr, rest: list[ast.expr]) -> None:
        assert isinstance(call, ast.Call)
        if ast.unparse(call.func).endswith("Regex"):
            raise Whole(f"line {call.lineno}: assertRaisesRegex of a function")
        body = called.body if isinstance(called, ast.Lambda) else ast.Call(called, rest, call.keywords)
        block = ast.With([], [ast.copy_location(ast.Expr(body), call)])
        self._raising(ast.copy_location(block, call), ast.Call(call.func, [error], []), None)

    def _raising(self, block: ast.With, call: ast.expr, name: ast.expr | None) -> None:
        assert isinstance(call, ast.Call)
        words = {word.arg: word.value for word in call.keywords}
        error, pattern = call.args[0], call.args[1] if len(call.args) > 1 else words.get("match")
        if not isinstance(error, ast.Name | ast.Attribute) or set(words) - {"match", "msg"}:
            raise Whole(f"line {block.lineno}: it waits for one of several exceptions")
        body = [self.source.resolved(each, self.owner, self.caught) for each in block.body]
        if any(asserts(each) for each in body):
            raise Whole(f"line {block.lineno}: a check where an exception is awaited")
        kind = error.id if isinstance(error, ast.Name) else error.attr
        self._check(Check(tuple(body), raises=kind))
        self.found.checks.append((len(self.found.lines), Check(tuple(body), raises=kind)))
        kept = name.id if isinstance(name, ast.Name) else "caught"
        self.caught[kept] = len(self.found.checks) - 1
        self.found.lines.append(Line(_trying(body, error, kept if name or pattern else ""), checked=True))
        self.known.pop(kept, None)
        if pattern is not None:
            said = ast.parse(f"bool(re.search({ast.unparse(pattern)}, str({kept})))").body
            self._check(Check((*REGEX, *said), "True"))

    def _asserting(self, name: str) -> bool:
        key = (self.owner.name if self.owner else "", name)
        if key not in self.source.asserting:
            self.source.asserting[key] = False  # while it is looked at: helpers may call one another in a circle
            found = self._helper(name)
            self.source.asserting[key] = found is not None and (asserts(found) or self._calls_asserting(found))
        return self.source.asserting[key]

    def _asserting_inside(self, node: ast.AST) -> bool:
        names = [
            each.func.id for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        ]
        return any(self._asserting(name) for name in names)

    def _calls_asserting(self, helper: Function) -> bool:
        return any(self._asserting_inside(self.source.resolved(each, self.owner, {})) for each in helper.body)

    def _helper(self, name: str) -> Function | None:
        if self.owner:
            for own, method in self.owner.methods.items():
                if self.source.own(own) == name:
                    return method
        found = self.source.around.get(name)
        return found if isinstance(found, Function) else None

    def _inlined(self, name: str, call: ast.expr) -> None:
        """Unfold the body of a helper that asserts, its parameters bound to what it is given."""
        helper = self._helper(name)
        assert helper is not None
        assert isinstance(call, ast.Call)
        self.depth += 1
        if self.depth > DEPTH or isinstance(helper, ast.AsyncFunctionDef) or marked(helper):
            raise Whole(f"line {call.lineno}: the helper {name} cannot be written out")
        method = self.owner is not None and helper in self.owner.methods.values()
        for target, argument in _arguments(helper, call, method=method):
            if not (isinstance(argument, ast.Name) and argument.id == target):
                self._plain(ast.copy_location(ast.Assign([ast.Name(target, ast.Store())], argument), call))
        for statement in helper.body:
            self.take(statement)
        self.depth -= 1


def read_by(node: ast.AST) -> frozenset[str]:
    """Names that are read, those of an augmented assignment's target included."""
    names = (each for each in ast.walk(node) if isinstance(each, ast.Name | ast.AugAssign))
    return frozenset(
        each.id if isinstance(each, ast.Name) else ast.unparse(each.target)
        for each in names
        if not isinstance(each, ast.Name) or isinstance(each.ctx, ast.Load)
    )


def bound_by(node: ast.AST) -> frozenset[str]:
    """Names that the node binds."""
    found = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        found.add(node.name)
    if isinstance(node, ast.Import | ast.ImportFrom):
        found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return frozenset(found)


def _arguments(helper: Function, call: ast.Call, *, method: bool) -> list[tuple[str, ast.expr]]:
    """Each parameter of the helper with what the call gives it."""
    static = any(ast.unparse(each) == "staticmethod" for each in helper.decorator_list)
    names = [each.arg for each in helper.args.args][1 if method and not static else 0 :]
    if helper.args.vararg or helper.args.kwarg or any(isinstance(each, ast.Starred) for each in call.args):
        raise Whole(f"line {call.lineno}: a helper with any number of arguments")
    defaults = dict(zip(reversed(names), reversed(helper.args.defaults), strict=False))
    only = {each.arg: one for each, one in zip(helper.args.kwonlyargs, helper.args.kw_defaults, strict=True) if one}
    words = {word.arg: word.value for word in call.keywords if word.arg}
    given = defaults | only | dict(zip(names, call.args, strict=False)) | words
    if set(given) != {*names, *(each.arg for each in helper.args.kwonlyargs)}:
        raise Whole(f"line {call.lineno}: the helper is not called as it is defined")
    return [(name, given[name]) for name in sorted(given)]


def _pairs(target: ast.expr, item: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """The parts of a target with those of the item; empty where they do not stand one beside the other."""
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(item, ast.Tuple | ast.List):
        return []
    starred = any(isinstance(one, ast.Starred) for one in (*target.elts, *item.elts))
    return [] if starred or len(target.elts) != len(item.elts) else list(zip(target.elts, item.elts, strict=True))


def _trying(body: list[ast.stmt], error: ast.expr, name: str) -> ast.stmt:
    """The lines, with the exception they raise kept under the name."""
    kept = ast.parse(f"{name} = error" if name else "pass").body
    return ast.Try(body, [ast.ExceptHandler(error, "error" if name else None, kept)], [], [])


def _written(item: object, place: ast.stmt) -> ast.expr:
    try:
        return ast.copy_location(ast.parse(constants.write(item), mode="eval").body, place)
    except constants.NotConstant as error:
        raise Whole(f"line {place.lineno}: {error}") from error


def _constant(node: ast.expr, known: Known) -> bool:
    try:
        constants.value(node, known)
    except constants.NotConstant:
        return False
    return True


def _harmless(call: ast.Call, known: Known) -> bool:
    """True when the call changes nothing that it is given."""
    if isinstance(call.func, ast.Name) and call.func.id in _HARMLESS:
        return True
    return _constant(call, known)


def _own_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


def _loads(node: ast.Name | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Load)
