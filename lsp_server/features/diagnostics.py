"""Diagnostics while typing: syntax and rules at once, and whatever the other features want shown.

The first change is looked at without delay; changes that follow within the window are looked at together at its end. A
syntax error on the line being typed waits until the learner pauses. Nothing is published for a version that has gone.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from lsprotocol import types
from pygls.workspace import TextDocument

from codementor.exercise.model import Exercise
from codementor.wire.hints import Finding, FindingKind
from lsp_server.feature import Feature
from lsp_server.positions import finding_range
from lsp_server.session import Session

WINDOW = 0.15  # seconds
PAUSE = 0.4  # seconds without typing after which the typed line is judged too

SEVERITY = {
    FindingKind.SYNTAX: types.DiagnosticSeverity.Error,
    FindingKind.CASE: types.DiagnosticSeverity.Warning,
    FindingKind.FAULT: types.DiagnosticSeverity.Information,
    FindingKind.STATE: types.DiagnosticSeverity.Information,
    FindingKind.STYLE: types.DiagnosticSeverity.Hint,
    FindingKind.REVIEW: types.DiagnosticSeverity.Hint,
}
SAID = (
    FindingKind.SYNTAX,
    FindingKind.FAULT,
    FindingKind.STYLE,
    FindingKind.REVIEW,
)  # a case is told in full by `check`


@dataclass
class Watch:
    """What is known of one open document."""

    line: int = 0  # the line being typed; 0 when nobody types
    touched: asyncio.Event = field(default_factory=asyncio.Event)
    findings: tuple[Finding, ...] = ()
    task: asyncio.Task[Any] | None = None


class Diagnostics(Feature):
    """Inspects open documents and publishes all features' findings."""

    name = "diagnostics"

    def __init__(self, session: Session, gather: Callable[[TextDocument], Iterable[Finding]]) -> None:
        super().__init__(session)
        self._gather = gather
        self._watches: dict[str, Watch] = {}

    async def started(self) -> None:
        """The rules are loaded before the first key is typed."""
        await asyncio.to_thread(_inspect, "", None, "en")

    def changed(self, document: TextDocument, line: int) -> None:
        """The document is inspected now, or at the end of the running window."""
        watch = self._watches.setdefault(document.uri, Watch())
        watch.line = line
        watch.findings = tuple(each for each in watch.findings if each.line < line)
        watch.touched.set()
        if watch.task is None or watch.task.done():
            watch.task = self.session.spawn(self._follow(document.uri, watch), self.name)

    def closed(self, uri: str) -> None:
        """Nothing is shown for a closed document."""
        watch = self._watches.pop(uri, None)
        if watch is not None:
            if watch.task is not None:
                watch.task.cancel()
            self.session.server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri=uri, diagnostics=[])
            )

    def findings(self, document: TextDocument) -> Iterable[Finding]:
        """What the inspection of the present text found."""
        watch = self._watches.get(document.uri)
        return watch.findings if watch else ()

    async def hover(self, document: TextDocument, line: int) -> Iterable[str]:
        """The findings of a line, where the editor's own hover does not already show diagnostics."""
        if self.session.editor.own:
            return ()
        return [each.message for each in self._gather(document) if each.line == line and each.kind in SAID]

    def publish(self, uri: str) -> None:
        """The editor shows what all features find in the document now."""
        if uri not in self._watches:
            return
        document = self.session.editor.document(uri)
        lines, codec = document.lines, document.position_codec
        unique = {(each.line, each.column, each.rule): each for each in self._gather(document)}
        diagnostics = [
            types.Diagnostic(
                range=finding_range(lines, each, codec),
                message=each.message,
                severity=SEVERITY[each.kind],
                code=each.rule,
                source="codementor",
            )
            for each in sorted(unique.values(), key=lambda each: (each.line, each.column))
        ]
        self.session.server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=document.version, diagnostics=diagnostics)
        )

    async def _follow(self, uri: str, watch: Watch) -> None:
        while watch.touched.is_set():
            watch.touched.clear()
            window = asyncio.create_task(asyncio.sleep(WINDOW))
            held = await self._inspect(uri, watch)
            await window
            if held and not await _touched(watch, PAUSE - WINDOW):
                watch.findings = held
                self.publish(uri)

    async def _inspect(self, uri: str, watch: Watch) -> tuple[Finding, ...]:
        """Publishes what is found; gives back findings that wait for a pause in typing instead."""
        document = self.session.editor.document(uri)
        version, source = document.version, document.source
        work = await self.session.works.glance(uri)
        if work is None and not self.session.settings.everywhere:
            return ()
        exercise = work.exercise if work else None
        found = await asyncio.to_thread(_inspect, source, exercise, self.session.settings.language)
        if self.session.editor.document(uri).version != version:
            return ()  # the change that came meanwhile set `touched`: it is inspected next
        if watch.line and any(each.kind is FindingKind.SYNTAX and each.line == watch.line for each in found):
            return found
        watch.findings = found
        self.publish(uri)
        return ()


def _inspect(source: str, exercise: Exercise | None, language: str) -> tuple[Finding, ...]:
    from codementor.hints.engine import inspect  # the first call imports it, in its thread and not on the loop

    return inspect(source, exercise, language)


async def _touched(watch: Watch, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await watch.touched.wait()
    except TimeoutError:
        return False
    return True
