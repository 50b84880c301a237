"""`[inputs.<function>]`: what the arguments of a function may be, read from `exercise.toml`."""

import ast

from codementor.exercise.literals import literal
from codementor.exercise.model import FunctionInputs, InputSpec
from codementor.exercise.tables import Table

TYPES = ("int", "float", "str", "bool", "list", "tuple", "set", "dict", "choice", "either")


def read_inputs(table: Table) -> tuple[FunctionInputs, ...]:
    """The inputs of every function named, arguments in the author's order."""
    return tuple(_function(name, table.table(name)) for name in table.data)


def _function(name: str, table: Table) -> FunctionInputs:
    where = table.text("where", default="")
    arguments = tuple((key, _spec(table.table(key))) for key in table.data if key != "where")
    try:
        ast.parse(where or "True", mode="eval")
    except SyntaxError as error:
        table.flaw(f"is not an expression: {error.msg}", "where")
        where = ""
    return FunctionInputs(name, arguments, where)


def _spec(table: Table) -> InputSpec:
    spec = InputSpec(
        type=table.text("type"),
        min=_bound(table, "min"),
        max=_bound(table, "max"),
        size=_size(table),
        of=_spec(table.table("of")) if "of" in table.data else None,
        items=tuple(_spec(item) for item in table.tables("items", "item")),
        alphabet=table.text("alphabet", default=""),
        values=table.texts("values"),
        unique=table.flag("unique"),
        sorted=table.flag("sorted"),
        rectangle=table.flag("rectangle"),
    )
    table.asked |= {"of", "items"}
    table.close()
    _sound(spec, table)
    return spec


def _sound(spec: InputSpec, table: Table) -> None:
    if spec.type and spec.type not in TYPES:
        table.flaw(f"`{spec.type}` is not one of {', '.join(TYPES)}", "type")
    if spec.type in ("list", "set") and spec.of is None:
        table.flaw(f"a {spec.type} needs `of = {{type = ...}}`, what its items are", "of")
    if spec.type == "tuple" and not spec.items and spec.of is None:
        table.flaw("a tuple needs `items`, one for each place, or `of`", "items")
    if spec.type == "dict" and len(spec.items) != 2:
        table.flaw("a dict needs two `items`: its keys and its values", "items")
    if spec.type == "choice" and not spec.values:
        table.flaw("a choice needs `values`", "values")
    if spec.type == "either" and not spec.items:
        table.flaw("an either needs `items`, what the value may be", "items")
    if spec.rectangle and (spec.of is None or spec.of.type not in ("list", "tuple", "str")):
        table.flaw("a rectangle needs `of`, and its items a size", "rectangle")
    if spec.min is not None and spec.max is not None and spec.min > spec.max:
        table.flaw(f"is {spec.min:g}, more than max, {spec.max:g}", "min")
    for value in spec.values:
        try:
            literal(value)
        except ValueError as error:
            table.flaw(str(error), "values")


def _bound(table: Table, key: str) -> float | None:
    return table.number(key, 0.0, -1e18, 1e18) if key in table.data else None


def _size(table: Table) -> tuple[int, int] | None:
    table.asked.add("size")
    value = table.data.get("size")
    if value is None:
        return None
    if type(value) is int and 0 <= value <= 1_000:
        return value, value
    if isinstance(value, list) and len(value) == 2 and all(type(item) is int for item in value):
        least, most = value
        if 0 <= least <= most <= 1_000:
            return least, most
    table.flaw("must be one whole number or [least, most], at most 1000", "size")
    return None
