"""From the files of one exercise to its model. Every flaw is kept; what could be read is returned all the same."""

import ast
import builtins
from collections.abc import Mapping
from pathlib import PurePosixPath

from codementor.exercise.files import DESCRIBING, SOLUTION
from codementor.exercise.inputs import read_inputs
from codementor.exercise.literals import literal
from codementor.exercise.model import AuthorHint, Case, Exercise, Flaw, HelpLevel, Limits
from codementor.exercise.pytests import cases_of
from codementor.exercise.tables import Table, read_table

TASK = 65_536  # the longest task a message carries
PROGRAM = 262_144


def parse_exercise(name: str, files: Mapping[str, str], flaws: list[Flaw]) -> Exercise:
    """The exercise that `files` (path within its folder to text) describe. What is wrong is added to `flaws`."""
    folder = PurePosixPath(name)
    missing = [needed for needed in ("exercise.toml", "task.md") if needed not in files]
    flaws += [Flaw(folder / needed, "is missing; every exercise needs it") for needed in missing]
    table = read_table(files.get("exercise.toml", 'title = "-"'), folder / "exercise.toml", flaws)
    cases = _cases(read_table(files.get("cases.toml", ""), folder / "cases.toml", flaws))
    tests = tuple((path[6:], text) for path, text in sorted(files.items()) if _is_test(path))
    if not cases and not tests and not any(flaw.file.name == "cases.toml" for flaw in flaws):
        flaws.append(Flaw(folder / "cases.toml", "is missing or empty; an exercise needs at least one [[case]]"))
    flaws += [flaw for path, text in tests for flaw in _unreadable(folder / "tests" / path, text)]
    file = _file(table, name.replace("-", "_") + ".py")
    cases += tuple(case for case in cases_of(tests, file) if case.id not in {own.id for own in cases})
    exercise = Exercise(
        id=name,
        title=table.text("title", longest=200),
        task=_bounded(files.get("task.md", ""), folder / "task.md", TASK, flaws),
        file=file,
        starter=_starter(files, file, folder, flaws),
        cases=cases,
        skills=table.texts("skills"),
        difficulty=table.number("difficulty", 1, 1, 5),
        after=table.texts("after"),
        entry_points=table.texts("entry_points") or _entry_points(cases),
        packages=table.texts("packages"),
        limits=_limits(table.table("limits")),
        help=_help(table),
        show_code=table.flag("show_code"),
        hints=_hints(read_table(files.get("hints.toml", ""), folder / "hints.toml", flaws), cases),
        inputs=read_inputs(table.table("inputs")),
        solutions=tuple((PurePosixPath(path).name, text) for path, text in sorted(files.items()) if _is_solution(path)),
        tests=tests,
        extra=tuple((path, text) for path, text in sorted(files.items()) if _is_extra(path, file)),
    )
    table.close()
    return exercise


def _is_test(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[0] == "tests" and path.suffix == ".py" and path.name.startswith("test_")


def _unreadable(file: PurePosixPath, text: str) -> list[Flaw]:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        return [Flaw(file, f"is not Python: {error}")]
    return []


def _is_solution(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[0] == SOLUTION and path.suffix == ".py" and len(path.parts) == 2


def _is_extra(name: str, file: str) -> bool:
    return name not in (file, *DESCRIBING) and PurePosixPath(name).parts[0] not in ("tests", SOLUTION)


def _bounded(text: str, file: PurePosixPath, longest: int, flaws: list[Flaw]) -> str:
    if len(text) > longest:
        flaws.append(Flaw(file, f"has {len(text)} characters; at most {longest} fit"))
        return ""
    return text


def _file(table: Table, default: str) -> str:
    """The name of the starter; "" when it is none of this folder."""
    name = table.text("file", default=default, longest=200)
    if PurePosixPath(name).parts != (name,) or "\\" in name or name.startswith("."):
        table.flaw(f"`{name}` leads out of the exercise's folder; name a file in it", "file")
        return ""
    if not name.endswith(".py"):
        table.flaw(f"`{name}` must end in .py", "file")
    return name


def _starter(files: Mapping[str, str], file: str, folder: PurePosixPath, flaws: list[Flaw]) -> str:
    if file and file not in files:
        flaws.append(Flaw(folder / file, "is missing; it is the starter, the file that the learner gets"))
    return _bounded(files.get(file, ""), folder / file, PROGRAM, flaws)


def _limits(table: Table) -> Limits:
    usual = Limits()
    limits = Limits(
        seconds=table.number("seconds", usual.seconds, 0.1, 60),
        memory_mb=table.number("memory_mb", usual.memory_mb, 64, 4_096),
        output_kb=table.number("output_kb", usual.output_kb, 1, 1_024),
    )
    table.close()
    return limits


def _help(table: Table) -> HelpLevel:
    value = table.text("help", default=HelpLevel.FULL)
    if value not in set(HelpLevel):
        table.flaw(f"`{value}` is not one of {', '.join(HelpLevel)}", "help")
        return HelpLevel.FULL
    return HelpLevel(value)


def _cases(top: Table) -> tuple[Case, ...]:
    cases: dict[str, Case] = {}
    for table in top.tables("case", "case"):
        case = _case(table)
        if case.id in cases:
            table.flaw(f"the id `{case.id}` is taken by an earlier case", "id")
        cases[case.id] = case
    top.close()
    return tuple(cases.values())


def _case(table: Table) -> Case:
    before = len(table.flaws)
    case = Case(
        id=table.text("id", longest=64),
        call=table.text("call", default="", longest=10_000).strip(),
        stdin=table.text("stdin", default="", longest=65_536),
        expect=table.optional("expect"),
        expect_call=table.optional("expect_call"),
        stdout=table.optional("stdout"),
        raises=table.optional("raises"),
        message=table.optional("message"),
        hidden=table.flag("hidden"),
        tolerance=table.number("tolerance", 0.0, 0.0, 1e9),
        skill=table.text("skill", default=""),
        note=table.text("note", default=""),
    )
    table.place = f"{table.place}, id {case.id}" if case.id else table.place
    table.close()
    if len(table.flaws) == before:
        _sound(case, table)
    return case


def _sound(case: Case, table: Table) -> None:
    """Keep what is wrong with the case as a whole."""
    wants = [key for key in ("expect", "expect_call", "raises") if getattr(case, key) is not None]
    if not case.call and "call" not in table.data and case.stdout is None and case.raises is None:
        table.flaw("has neither a call nor a program's stdout; say what runs and what it must give")
    elif not wants and case.stdout is None:
        table.flaw("says not what it must give; add expect, expect_call, raises or stdout")
    if len(wants) > 1:
        table.flaw(f"has both {wants[0]} and {wants[1]}; one of them decides")
    if not case.call and wants and wants[0] != "raises":
        table.flaw("a program gives no value; use stdout", wants[0])
    if case.raises is not None and not case.raises.isidentifier():
        table.flaw(f"`{case.raises}` is not the name of an exception type", "raises")
    if case.message is not None and case.raises is None:
        table.flaw("is the text of an exception; name its type in raises", "message")
    _sound_code(case, table)


def _sound_code(case: Case, table: Table) -> None:
    if case.expect is not None:
        try:
            literal(case.expect)
        except ValueError as error:
            table.flaw(f"{error}; write the value as Python writes it", "expect")
    for key, code in (("call", case.call), ("expect_call", case.expect_call or "")):
        try:
            body = ast.parse(code).body
        except (SyntaxError, ValueError, RecursionError) as error:
            table.flaw(f"is not Python: {error}", key)
            continue
        needs_value = case.expect is not None or case.expect_call is not None
        if code and needs_value and not isinstance(body[-1], ast.Expr):
            table.flaw("its last line must be an expression, whose value is compared", key)


def _entry_points(cases: tuple[Case, ...]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for case in cases:
        try:
            tree = ast.parse(case.call)
        except (SyntaxError, ValueError, RecursionError):
            continue  # kept as a flaw where the case is read
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        made = {node.id for node in nodes if not isinstance(node.ctx, ast.Load)} | _bound(tree)
        names.update({node.id: None for node in nodes if node.id not in made and not hasattr(builtins, node.id)})
    return tuple(names)


def _bound(tree: ast.Module) -> set[str]:
    """Names that a call's own imports and parameters bind."""
    aliases = [
        alias for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names
    ]
    parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return parameters | {(alias.asname or alias.name).split(".")[0] for alias in aliases}


def _hints(top: Table, cases: tuple[Case, ...]) -> tuple[AuthorHint, ...]:
    known = {case.id for case in cases}
    hints = []
    for table in top.tables("hint", "hint"):
        hint = AuthorHint(
            level=table.number("level", 1, 1, 4),
            text=table.text("text", longest=4_000),
            case=table.text("case", default="", longest=64),
            rule=table.text("rule", default="", longest=64),
            language=table.text("language", default="en", longest=16),
        )
        if "level" not in table.data:
            table.flaw("is missing", "level")
        if hint.case and hint.case not in known:
            table.flaw(f"no case has the id `{hint.case}`", "case")
        table.close()
        hints.append(hint)
    top.close()
    return tuple(hints)
