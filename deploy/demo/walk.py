"""Walks a learner's way through the real language server and the real service, and says what happened at each step."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from codementor.tutor import progress, submit
from codementor.tutor.desk import open_desk
from codementor.wire.codec import decode
from codementor.wire.editor import DocumentArguments, HintArguments
from codementor.wire.hints import CheckResult, Ladder
from codementor.wire.progress import Progress
from codementor.wire.submissions import Submission, SubmissionStatus
from deploy.demo.furnish import settings
from deploy.demo.house import House, environment
from deploy.unprivileged import UNGRADED, service_settings

TASK = '''def total(weights):
    """Return the weight of all parcels together, in kilograms."""
'''
FAULTY = f"""{TASK}    result = 0
    for i in range(1, len(weights)):
        result = result + weights[i]
    return result
"""
ATTEMPTS = (
    FAULTY,
    FAULTY.replace("result = 0", "result = 0.0"),
    FAULTY.replace("result + weights[i]", "weights[i] + result"),
    FAULTY.replace("result = result + weights[i]", "result += weights[i]"),
)
FIXED = FAULTY.replace("range(1, len(weights))", "range(len(weights))")


class WalkStopped(Exception):
    """A step did not give what it must; the message says which and what came instead."""


def expect(holds: object, step: str, got: object) -> None:
    """Raises WalkStopped with `step` and what came instead unless `holds`."""
    if not holds:
        raise WalkStopped(f"{step}: this is what came instead: {got}")


def say(step: str, lines: Iterable[str] = ()) -> None:
    """Prints one step and its details."""
    print(f"- {step}", flush=True)
    for line in lines:
        print(f"    {line}", flush=True)


class Editor:
    """An editor as plain as can be: one document, and the server's commands."""

    def __init__(self, file: Path) -> None:
        self.client = LanguageClient("codementor-walk", "1")
        self.file = file
        self.version = 0
        self.diagnosed = asyncio.Event()

        for told in ("codementor/status", "codementor/submission"):
            self.client.feature(told)(lambda _: None)  # shown by an editor; the walk asks instead

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def published(params: types.PublishDiagnosticsParams) -> None:
            if params.uri == self.file.as_uri():
                self.diagnosed.set()

    async def open(self) -> None:
        """The server runs and has answered; the document is open."""
        root = types.WorkspaceFolder(self.file.parent.as_uri(), self.file.parent.name)
        await self.client.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(),
                workspace_folders=[root],
                initialization_options={"client": "codementor"},
            )
        )
        self.client.initialized(types.InitializedParams())
        document = types.TextDocumentItem(self.file.as_uri(), "python", self.version, self.file.read_text("utf-8"))
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    async def type(self, source: str) -> None:
        """The whole document now reads `source`, is saved, and has been looked at by the server."""
        self.version += 1
        self.diagnosed.clear()
        identifier = types.VersionedTextDocumentIdentifier(version=self.version, uri=self.file.as_uri())
        change = types.TextDocumentContentChangeWholeDocument(text=source)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
        await asyncio.to_thread(self.file.write_text, source, "utf-8")
        saved = types.TextDocumentIdentifier(self.file.as_uri())
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(saved))
        await asyncio.wait_for(self.diagnosed.wait(), 10)

    async def ask(self, verb: str, arguments: DocumentArguments | HintArguments) -> Any:
        """The answer of the server's command `verb`."""
        command = types.ExecuteCommandParams(f"codementor.server.{verb}", [vars_of(arguments)])
        return await asyncio.wait_for(self.client.workspace_execute_command_async(command), 60)

    async def close(self) -> None:
        """The server has ended."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()  # type: ignore[no-untyped-call]


def vars_of(arguments: DocumentArguments | HintArguments) -> dict[str, Any]:
    """The arguments as the JSON object that travels."""
    return {name: getattr(arguments, name) for name in arguments.__dataclass_fields__}


async def walk(house: House) -> None:
    """Walks the whole way; raises WalkStopped at the first step that does not give what it must."""
    file = house.exercise / "sum_of_parcels.py"
    editor = Editor(file)
    here = DocumentArguments(file.as_uri())
    own = {"CODEMENTOR_SERVICE": house.service, "CODEMENTOR_DATA_DIR": str(house.folder / "ada")}
    await editor.client.start_io(sys.executable, "-m", "lsp_server", env={**environment(house), **own})
    try:
        await editor.open()
        say(f"opened {file.name} in the language server")
        await _check(editor, here, FAULTY)
        await _hints(editor, here)
        await editor.type(FIXED)
        result = decode(CheckResult, await editor.ask("check", here))
        expect(result.report.good, "check of the mended program", result.report)
        report = result.report
        say(f"mended and checked: {report.passed} of {report.total} cases pass, day {result.streak_days} of the streak")
        await _submit(editor, here, house)
        seen = decode(Progress, await editor.ask("progress", here))
        expect(seen.streak.today, "progress", seen)
        say(f"progress: {len(seen.exercises)} exercise begun, streak of {seen.streak.days}, {seen.waiting} waiting")
    finally:
        await editor.close()


async def _check(editor: Editor, here: DocumentArguments, source: str) -> None:
    await editor.type(source)
    result = decode(CheckResult, await editor.ask("check", here))
    case = result.report.smallest
    expect(case is not None, "check of the faulty program", result.report)
    if case:
        told = f"{case.call.strip()} gave {case.got}, the task wants {case.wanted}"
        say(f"checked: {result.report.passed} of {result.report.total} cases pass", [told])
    trace = [f"line {step.line}: {step.values}" for step in result.report.trace[:4]]
    expect(trace, "trace of the failing case", result.report)
    say("traced the smallest failing case", trace)


async def _hints(editor: Editor, here: DocumentArguments) -> None:
    for level, source in enumerate(ATTEMPTS, 1):
        if level > 1:
            await editor.type(source)
            await editor.ask("check", here)
        ladder = decode(Ladder, await editor.ask("hint", HintArguments(here.uri, level)))
        opened = [hint for hint in ladder.hints if hint.level == level]
        expect(opened, f"hint {level}", ladder)
        say(f"hint {level} ({opened[0].origin}): {opened[0].title}", [opened[0].text])


async def _submit(editor: Editor, here: DocumentArguments, house: House) -> None:
    sent = decode(Submission, await editor.ask("submit", here))
    say(f"submitted: {sent.status}")
    if not service_settings():
        expect(sent.status is SubmissionStatus.QUEUED, "submission", sent)
        say(UNGRADED)
        return
    async with open_desk(settings(house, "ada")) as desk:
        async for stand in submit.follow(desk, sent.id):
            sent = stand
        held = progress.progress(desk)
    expect(sent.status is SubmissionStatus.GRADED and sent.passed, "submission", sent)
    expect(held.waiting == 0, "outbox", held)
    if sent.report:
        say(f"graded by the service: {sent.report.passed} of {sent.report.total} cases pass, hidden ones counted")
