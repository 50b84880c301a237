"""Other ways to write a loop, and what it finds or gathers."""

import ast
from collections.abc import Iterator

from codementor.hints.repair.rewrites import Block, code, fresh, head, names, opposite, said, stored, swapped, within

INDEXES = ("i", "j", "k", "index")
ITEMS = ("item", "each", "element", "elem")


def over_indexes(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """`for x in xs` goes over the indexes of `xs`."""
    match tail:
        case [ast.For(target=ast.Name(id=item), iter=ast.Name(id=items), body=body, orelse=[]), *rest] if not {
            item,
            items,
        } & stored(body) and item not in names(rest):
            at = fresh(taken, *INDEXES)
            yield [*code(f"for {at} in range(len({items})): ...", swapped(body, item, f"{items}[{at}]")), *rest]


def over_items(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A loop over indexes goes over items, or both with `enumerate`, or with a counter kept by hand."""
    match tail:
        case [ast.For(target=ast.Name(id=at), iter=over, body=body, orelse=[]), *rest] if (
            items := _indexed(over)
        ) and not {at, items} & stored(body):
            item = fresh(taken, *ITEMS)
            new = swapped(body, f"{items}[{at}]", item)
            uses = item in names(new)
            if at not in names([*new, *rest]):
                yield [*code(f"for {item} in {items}: ...", new), *rest]
            elif uses and at not in names(rest):
                yield [*code(f"for {at}, {item} in enumerate({items}): ...", new), *rest]
                if not _continues(body):
                    counted = [*new, *code(f"{at} += 1")]
                    yield [*code(f"{at} = 0\nfor {item} in {items}: ...", counted), *rest]


def _indexed(over: ast.expr) -> str:
    match over:
        case ast.Call(func=ast.Name(id="range"), args=[ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=items)])]):
            return items
    return ""


def _continues(body: Block) -> bool:
    return any(isinstance(node, ast.Continue) for node in within(body))


def while_loop(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """`for i in range(…)` counts by hand; a loop over items takes the first of them off in turn."""
    match tail:
        case [ast.For(target=ast.Name(id=at), iter=over, body=body, orelse=[]), *rest] if not (
            _continues(body) or at in names(rest)
        ):
            match over:
                case ast.Call(func=ast.Name(id="range"), args=[*start, stop]) if (
                    len(start) < 2 and at not in stored(body) and not names([stop]) & stored(body)
                ):
                    first = said(start[0]) if start else "0"
                    counted = [*body, *code(f"{at} += 1")]
                    yield [*code(f"{at} = {first}\nwhile {at} < {said(stop)}: ...", counted), *rest]
                case ast.Name(id=items) if items not in names([*body, *rest]) and at not in stored(body):
                    shrunk = [*swapped(body, at, f"{items}[0]"), *code(f"{items} = {items}[1:]")]
                    yield [*code(f"while {items}: ...", shrunk), *rest]


def for_loop(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A `while` that counts up by one is a `for`."""
    match tail:
        case [
            ast.Assign(targets=[ast.Name(id=at)], value=first),
            ast.While(
                test=ast.Compare(left=ast.Name(id=same), ops=[ast.Lt()], comparators=[stop]),
                body=[*body, ast.AugAssign(target=ast.Name(id=counted), op=ast.Add(), value=ast.Constant(value=1))],
                orelse=[],
            ),
            *rest,
        ] if at == same == counted and not ({at} | names([stop])) & stored(body) and at not in names(rest):
            if body and not _continues(body):
                start = "" if said(first) == "0" else f"{said(first)}, "
                yield [*code(f"for {at} in range({start}{said(stop)}): ...", body), *rest]


def result_variable(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """What a loop returns early is kept in a variable, and the loop left by `break`."""
    match tail:
        case [ast.For(body=body, orelse=[]) | ast.While(body=body, orelse=[]) as loop, ast.Return(value=last)] if (
            last is not None and not names([last]) & stored([loop]) and not _calls(last)
        ):
            deep = [node for node in within(body, loops=True) if isinstance(node, ast.Return)]
            near = [node for node in within(body) if isinstance(node, ast.Return)]
            if near and len(deep) == len(near) and all(node.value for node in near):
                name = fresh(taken, "result", "found", "answer")
                text = f"{name} = {said(last)}\n{head(loop)}\n ...\nreturn {name}"
                yield code(text, _breaking(body, name))


def _calls(node: ast.AST) -> bool:
    """True when the node may do more, or take longer, than `len` does."""
    return any(isinstance(each, ast.Call) and said(each.func) != "len" for each in ast.walk(node))


def _breaking(body: Block, name: str) -> Block:
    """The body with `return E` as an assignment and `break`."""
    new: Block = []
    for node in body:
        match node:
            case ast.Return(value=ast.expr() as value):
                new += code(f"{name} = {said(value)}\nbreak")
            case ast.If(test=test, body=inner, orelse=other):
                text = f"if {said(test)}:\n ..." + ("\nelse:\n ..." if other else "")
                new += code(text, _breaking(inner, name), _breaking(other, name))
            case _:
                new.append(node)
    return new


def gathered(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A loop that appends or counts is a comprehension, and what counts gathers a list instead."""
    match tail:
        case [
            ast.Assign(targets=[ast.Name(id=name)], value=start),
            ast.For(target=target, iter=over, body=[step], orelse=[]),
            *rest,
        ]:
            test = ""
            if isinstance(step, ast.If) and not step.orelse and len(step.body) == 1:
                test, step = f" if {said(step.test)}", step.body[0]
            around = f"for {said(target)} in {said(over)}{test}"
            if name in names([target, over]) or (test and name in names([ast.parse(test[4:], mode="eval")])):
                return
            match step:
                case ast.Expr(
                    value=ast.Call(func=ast.Attribute(value=ast.Name(id=same), attr="append"), args=[value])
                ) if same == name and said(start) == "[]" and name not in names([value]):
                    yield [*code(f"{name} = [{said(value)} {around}]"), *rest]
                case ast.AugAssign(target=ast.Name(id=same), op=ast.Add(), value=value) if (
                    same == name and said(start) == "0" and name not in names([value])
                ):
                    yield [*code(f"{name} = sum({said(value)} {around})"), *rest]
                    if said(value) == "1" and test:
                        yield [*code(f"{name} = len([{said(target)} {around}])"), *rest]
                        yield from _listed(tail, name, said(target))


def _listed(tail: Block, name: str, item: str) -> Iterator[Block]:
    """The items counted are appended to a list, whose length is what the counter was."""
    loop, rest = tail[1], tail[2:]
    if isinstance(loop, ast.For) and isinstance(loop.body[0], ast.If) and name not in stored(rest):
        test = said(loop.body[0].test)
        top = head(loop)
        text = f"{name} = []\n{top}\n if {test}:\n  {name}.append({item})"
        yield [*code(text), *swapped(rest, name, f"len({name})")]
        match loop.body[0].test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]) if item not in names([right]):
                every = f"{name} = []\n{top}\n {name}.append({said(left)})"
                yield [*code(every), *swapped(rest, name, f"{name}.count({said(right)})")]


def looped(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A comprehension is a loop that appends; `sum`, `any` and `all` of one are loops, too."""
    match tail:
        case [ast.Assign(targets=[ast.Name(id=name)], value=value), *rest]:
            end: Block = []
        case [ast.Return(value=value), *rest]:
            name = fresh(taken, "result", "found", "answer")
            end = code(f"return {name}")
        case _:
            return
    match value:
        case ast.ListComp(elt=each, generators=[part]):
            yield [*_loop(f"{name} = []", part, f"{name}.append({said(each)})"), *end, *rest]
        case ast.Call(func=ast.Name(id="sum"), args=[ast.GeneratorExp(elt=each, generators=[part])]):
            yield [*_loop(f"{name} = 0", part, f"{name} += {said(each)}"), *end, *rest]
        case ast.Call(func=ast.Name(id="any"), args=[ast.GeneratorExp(elt=each, generators=[part])]) if end:
            yield [*_loop("", part, f"if {said(each)}: return True"), *code("return False")]
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=each, generators=[part])]) if end:
            yield [*_loop("", part, f"if {opposite(each)}: return False"), *code("return True")]


def _loop(before: str, part: ast.comprehension, step: str) -> Block:
    tests = "".join(f"\n{' ' * at}if {said(test)}:" for at, test in enumerate(part.ifs, 1))
    return code(f"{before}\nfor {said(part.target)} in {said(part.iter)}:{tests}\n{' ' * (1 + len(part.ifs))}{step}")


def any_or_all(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """A loop that looks for one item is `any` or `all`."""
    match tail:
        case [
            ast.For(
                target=target,
                iter=over,
                body=[ast.If(test=test, body=[ast.Return(value=ast.Constant(value=bool(found)))], orelse=[])],
                orelse=[],
            ),
            ast.Return(value=ast.Constant(value=bool(last))),
        ] if found != last:
            kind, text = ("any", said(test)) if found else ("all", opposite(test))
            yield code(f"return {kind}({text} for {said(target)} in {said(over)})")


def guarded(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """What a function returns when there is nothing to go over is returned before the loop."""
    at = next((at for at, node in enumerate(tail) if isinstance(node, ast.For)), None)
    if at is None or not isinstance(last := tail[-1], ast.Return) or last.value is None or len(tail) != at + 2:
        return
    loop, before = tail[at], tail[:at]
    items = next((name for name in sorted(names([loop.iter])) if name not in ("range", "len", "enumerate")), "")  # type: ignore[attr-defined]
    starts: dict[str, ast.expr] = {}
    for node in before:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name) or _calls(node.value):
            return
        starts[node.targets[0].id] = node.value
    if not items or items in starts or names([last.value]) & stored([loop]) - set(starts):
        return
    ends = list(tail[-1:])
    for name, value in starts.items():
        ends = swapped(ends, name, said(value))
    ends = swapped(ends, f"len({items})", "0")
    for test in (f"not {items}", f"len({items}) == 0", f"{items} == []"):
        yield [*code(f"if {test}:\n ...", ends), *tail]


def written_out(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """`append` adds a list, in place or anew; adding in place is an assignment, and the other way round."""
    match tail:
        case [ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[one])), *rest]:
            yield [*code(f"{name} += [{said(one)}]"), *rest]
            yield [*code(f"{name} = {name} + [{said(one)}]"), *rest]
        case [ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=ast.List(elts=[one])), *rest]:
            yield [*code(f"{name}.append({said(one)})"), *rest]
        case [ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value), *rest]:
            yield [*code(f"{name} = {name} + {said(value)}"), *rest]


def firsts(tail: Block, taken: frozenset[str]) -> Iterator[Block]:
    """What gathers every item once looks at the items before it, or is the keys of a `dict`."""
    match tail:
        case [
            ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=[])),
            ast.For(
                target=ast.Name(id=item),
                iter=ast.Name(id=items),
                body=[ast.If(test=test, body=[ast.Expr(value=step)], orelse=[])],
                orelse=[],
            ),
            *rest,
        ] if said(test) == f"{item} not in {name}" and said(step) == f"{name}.append({item})":
            at = fresh(taken, *INDEXES)
            loop = f"for {at} in range(len({items})):\n if {items}[{at}] not in {items}[:{at}]:\n"
            yield [*code(f"{name} = []\n{loop}  {name}.append({items}[{at}])"), *rest]
            yield [*code(f"{name} = list(dict.fromkeys({items}))"), *rest]
