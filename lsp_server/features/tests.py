"""Check: runs the visible cases on the learner's command, and shows the failing case where the run parted.

The learner's program runs in a child process of the tutor's runner, never here. What a check showed is dropped from the
first edited line on: what stands above an edit stays true.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lsprotocol import types
from pygls.workspace import TextDocument

from codementor.wire.editor import DocumentArguments
from codementor.wire.hints import CheckResult, Finding
from lsp_server.feature import Call, Command, Feature
from lsp_server.markdown import case_part, check_line, traced
from lsp_server.progress import working
from lsp_server.session import Session

FAR = 1_000_000_000  # a line after every line


@dataclass(frozen=True, slots=True)
class Checked:
    """The last check of a document; only lines above `valid` are as they were then."""

    result: CheckResult
    valid: int


@dataclass
class Run:
    """A check that is running; cancelling its task ends the learner's program at once."""

    task: asyncio.Task[Any] | None
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

    def saved(self, uri: str) -> None:
        """The program is checked, if the learner set `codementor.checkOnSave`."""
        if self.session.settings.check_on_save and uri.endswith(".py"):
            self.session.spawn(self._check_saved(uri), self.name)

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
        parts = [case_part(case, self.session.settings.language)] if case is not None and case.line == line else []
        values = traced(checked.result.report).get(line)
        return [*parts, self.session.text("check.in_case", values=values)] if values else parts

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
                tooltip=self.session.text("check.inlay"),
            )
            for line, values in traced(checked.result.report).items()
            if line < checked.valid and line <= len(lines)
        ]

    def commands(self) -> Mapping[str, Command]:
        """`check`."""
        return {"check": Command(DocumentArguments, self._command)}

    async def _command(self, call: Call) -> CheckResult:
        result = await self._check(call.argument.uri, call.token)
        self.session.editor.say(check_line(result, self.session.settings.language))
        return result

    async def _check(self, uri: str, token: str | int | None) -> CheckResult:
        work = await self.session.work(uri)
        run, title = self._begin(uri), self.session.text("working.check", title=work.exercise.title)
        try:
            async with working(self.session.server, title, token):
                desk = await self.session.desk()
                from codementor.tutor import check as tutor

                result: CheckResult = await tutor.check(desk, work)
        finally:
            if self._running.get(uri) is run:
                del self._running[uri]
        self._checked[uri] = Checked(result, run.edited)
        self._refresh(uri)
        self.session.editor.refresh_inlays()
        self.session.recorded()
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
