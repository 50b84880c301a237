"""First aid: what goes wrong because of the notebook, not because of the answer."""

import ast
from collections.abc import Iterator, Sequence

from codementor.notebook.program import NotebookProgram
from codementor.wire.editor import NotebookCell
from codementor.wire.hints import Finding, FindingKind
from codementor.wire.reports import Report

ELSEWHERE = {
    "en": "`{name}` is made in another cell, which is not part of your answer. A check starts afresh and runs the "
    "answer cell: put `{name}` there.",
    "de": "`{name}` entsteht in einer anderen Zelle, die nicht zu deiner Antwort gehört. Eine Prüfung beginnt von vorn "
    "und führt die Antwortzelle aus: Schreib `{name}` dort hinein.",
}


def aid(
    cells: Sequence[NotebookCell], program: NotebookProgram, report: Report, language: str = "en"
) -> tuple[Finding, ...]:
    """A finding where the run missed a name that only a cell outside of the program makes; else none."""
    case = report.smallest
    raised = case.raised if case is not None else None
    if raised is None or raised.type != "NameError":
        return ()
    inside = {cell for cell, _ in program.lines}
    made = {name for cell in cells if cell.kind == "code" and cell.id not in inside for name in _made(cell.source)}
    message = ELSEWHERE.get(language, ELSEWHERE["en"])
    return tuple(
        Finding("made-elsewhere", FindingKind.STATE, message.format(name=name), raised.line or 1)
        for name in sorted(made)
        if f"'{name}'" in raised.message
    )


def _made(source: str) -> Iterator[str]:
    """The names that a cell binds for the cells after it; none where it is no plain Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
        else:
            yield from (
                each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            )
