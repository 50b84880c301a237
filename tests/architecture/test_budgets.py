"""The size budgets: what grows past them is split, not excused."""

import ast
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT, functions, modules

EVERYTHING = (*PACKAGES, "tests", "bench", "deploy")
COMPOSITION = {"backend_api/app.py", "backend_api/worker.py"}


def test_no_file_over_400_lines() -> None:
    """No Python or TypeScript file is longer than 400 lines."""
    scripts = [path for folder in ("editor-client/src", "jupyter_ext/labextension/src") for path in _typescript(folder)]
    paths = [ROOT / name for name in modules(*EVERYTHING)] + scripts
    assert [str(path) for path in paths if len(path.read_text("utf-8").splitlines()) > 400] == []


def _typescript(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*.ts*") if "node_modules" not in path.parts]


def test_no_function_over_60_lines() -> None:
    """No function is longer than 60 lines."""
    long = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in modules(*EVERYTHING).items()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno >= 60
    ]
    assert long == []


def test_no_class_with_over_10_public_methods() -> None:
    """No class offers more than ten public methods (tests' own classes aside)."""
    wide = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in modules(*PACKAGES).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and len(_public(node)) > 10
    ]
    assert wide == []


def _public(node: ast.ClassDef) -> list[str]:
    defs = (each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return [each.name for each in defs if not each.name.startswith("_")]


def test_no_function_with_over_5_parameters() -> None:
    """No function takes more than five parameters, keyword-only ones counted, `self` not."""
    wide = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in modules(*PACKAGES).items()
        if name not in COMPOSITION
        for function in functions(tree)
        if _parameters(function) > 5
    ]
    assert wide == []


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = [each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return len([name for name in given if name not in {"self", "cls"}])
