"""Check: runs the visible cases on the learner's command, and shows the failing case where the run parted.

The learner's program runs in a child process of the tutor's runner, never here. What a check showed is dropped from the
first edited line on: what stands above an edit stays true.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lsprotocol import types
from pygls.workspace import TextDocument

from codementor.wire.editor import DocumentArguments
from codementor.wire.hints import CheckResult, Finding
from codementor.wire.reports import CaseResult, Report
from lsp_server.feature import Call, Command, Feature
from lsp_server.progress import working
from lsp_server.session import Session, load

FAR = 1_000_000_000  # a line after every line


@dataclass(frozen=True, slots=True)
class Checked:
    """The last check of a document; only lines above `valid` are as they were then."""

    result: CheckResult
    valid: int


@dataclass
class Run:
    """A check that is running: setting `stop` ends the learner's program at once."""

    task: asyncio.Task[Any] | None
    stop: threading.Event = field(default_factory=threading.Event)
    edited: int = FAR  # the first line edited since it began


class Tests(Feature):
    """Runs checks and shows the last one of each document."""

    name = "check"

    def __init__(self, session: Session, refresh: Callable[[str], None]) -> None:
        super().__init__(session)
        self._refresh = refresh
        self._checked: dict[str, Checked] = {}
        self._running: dict[str, Run] = {}

    def changed(self, document: TextDocument, line: int) -> None:
        """What the last check showed from that line on is shown no longer."""
        uri = document.uri
        if uri in self._running:
            self._running[uri].edited = min(self._running[uri].edited, line)
        if uri in self._checked:
            self._checked[uri] = replace(self._checked[uri], valid=min(self._checked[uri].valid, line))

    def saved(self, document: TextDocument) -> None:
        """The program is checked, if the learner set `codementor.checkOnSave`."""
        if self.session.settings.check_on_save:
            self.session.spawn(self._check_saved(document.uri), "check on save")

    def closed(self, uri: str) -> None:
        """A closed document's check is forgotten."""
        self._checked.pop(uri, None)

    def findings(self, document: TextDocument) -> Iterable[Finding]:
        """The findings of the last check that still stand."""
        checked = self._checked.get(document.uri)
        return [each for each in checked.result.findings if each.line < checked.valid] if checked else ()

    async def hover(self, document: TextDocument, line: int) -> Iterable[str]:
        """The failing case at its line, and the values that this line made on the way there."""
        checked = self._checked.get(document.uri)
        if checked is None or line >= checked.valid:
            return ()
        case = checked.result.report.smallest
        parts = [case_markdown(case)] if case is not None and case.line == line else []
        values = traced(checked.result.report).get(line)
        return [*parts, f"Values in the failing case: {values}"] if values else parts

    async def inlays(self, document: TextDocument) -> Iterable[types.InlayHint]:
        """The failing case's values at the end of the lines that made them."""
        checked = self._checked.get(document.uri)
        if checked is None:
            return ()
        lines, codec = document.lines, document.position_codec
        return [
            types.InlayHint(
                position=types.Position(line - 1, codec.client_num_units(lines[line - 1].rstrip("\r\n"))),
                label=values,
                padding_left=True,
                tooltip="Values in the smallest failing case of the last check",
            )
            for line, values in traced(checked.result.report).items()
            if line < checked.valid and line <= len(lines)
        ]

    def commands(self) -> Mapping[str, Command]:
        """`check`."""
        return {"check": Command(DocumentArguments, self._command)}

    async def _command(self, call: Call) -> CheckResult:
        result = await self._check(call.argument.uri, call.token)
        good = result.report.good
        self.session.say(summary(result), types.MessageType.Info if good else types.MessageType.Log)
        return result

    async def _check(self, uri: str, token: str | int | None) -> CheckResult:
        work = await self.session.work(uri)
        run = self._begin(uri)
        try:
            async with working(self.session.server, f"Checking {work.exercise.title}", token):
                desk = await self.session.desk()
                tutor = await load("codementor.tutor.check")
                result: CheckResult = await tutor.check(desk, work, run.stop)
        finally:
            run.stop.set()
            if self._running.get(uri) is run:
                del self._running[uri]
        self._checked[uri] = Checked(result, run.edited)
        self._refresh(uri)
        return result

    def _begin(self, uri: str) -> Run:
        """The newest check of a program is the one that counts; one that still runs is cancelled."""
        earlier = self._running.get(uri)
        if earlier is not None and earlier.task is not None:
            earlier.task.cancel()
        self._running[uri] = run = Run(asyncio.current_task())
        return run

    async def _check_saved(self, uri: str) -> None:
        if await self.session.works.glance(uri) is not None:
            await self._check(uri, None)


def summary(result: CheckResult) -> str:
    """One line on how a check went."""
    report = result.report
    if report.syntax is not None:
        return f"Line {report.syntax.line}: {report.syntax.message}"
    if report.good:
        return f"All {report.total} cases pass."
    case = report.smallest
    return f"{report.passed} of {report.total} cases pass." + (f" {case_line(case)}" if case else "")


def case_line(case: CaseResult) -> str:
    """A failing case in one line: what was called, what came out, what was wanted."""
    called = case.call or "The program"
    if case.raised is not None:
        came = (
            f"raised {case.raised.type}: {case.raised.message}" if case.raised.message else f"raised {case.raised.type}"
        )
    elif case.advice:
        came = f"did not finish. {case.advice}"
    else:
        came = f"gave {case.got or case.stdout!r}"
    return f"{called} {came}." + (f" The task wants {case.wanted}." if case.wanted else "")


def case_markdown(case: CaseResult) -> str:
    """A failing case side by side, as Markdown."""
    rows = [
        ("Call", case.call),
        ("Input", case.stdin),
        ("Wanted", case.wanted),
        ("Got", case.got),
        ("Printed", case.stdout),
    ]
    shown = "\n".join(f"{name + ':':<8} {value}" for name, value in rows if value)
    extra = [case_line(case)] if case.raised or case.advice else []
    return "\n\n".join(
        ["**The smallest failing case**", f"```text\n{shown}\n```", *extra, *([case.note] if case.note else [])]
    )


def traced(report: Report, most: int = 6) -> dict[int, str]:
    """The values each line made in the failing case, in order, at most `most` a variable."""
    lines: dict[int, dict[str, list[str]]] = {}
    for step in report.trace:
        for name, value in step.values.items():
            lines.setdefault(step.line, {}).setdefault(name, []).append(value)
    return {
        line: ", ".join(_series(name, values, most) for name, values in made.items()) for line, made in lines.items()
    }


def _series(name: str, values: list[str], most: int) -> str:
    cut = values if len(values) <= most else [*values[: most - 1], "…", values[-1]]
    return f"{name} = {' → '.join(cut)}"
