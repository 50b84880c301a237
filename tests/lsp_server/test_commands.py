"""Commands: what they give, how they are cancelled, and what editors without views of their own are shown."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import client_capabilities

from codementor.wire import codec
from codementor.wire.editor import AttemptList, DoctorReport, ExerciseList, ReviewResult, Status
from codementor.wire.exercises import Task
from codementor.wire.hints import CheckResult, HintEvent, Ladder
from codementor.wire.progress import Progress
from tests.lsp_server.conftest import Start
from tests.lsp_server.driver import PATIENCE, Editor

OWN = {"client": "codementor"}
REQUEST_FAILED = -32803
CANCELLED = -32800


async def test_every_command_gives_its_wire_object(editor: Editor, add_up: Path) -> None:
    """What each command gives is the wire object it promises."""
    uri = editor.open(add_up)
    document = {"uri": uri}
    promised: list[tuple[str, list[Any], type]] = [
        ("exercises", [], ExerciseList),
        ("task", [document], Task),
        ("check", [document], CheckResult),
        ("hint", [document], Ladder),
        ("review", [document], ReviewResult),
        ("attempts", [document], AttemptList),
        ("progress", [], Progress),
        ("status", [], Status),
        ("doctor", [], DoctorReport),
    ]
    for verb, arguments, kind in promised:
        codec.decode(kind, await editor.run(verb, *arguments))


async def test_unsaved_text_is_checked(neovim: Editor, add_up: Path) -> None:
    """A check runs the program as it stands in the editor, not as it was saved."""
    uri = neovim.open(add_up, "def add_up(numbers):\n    return sum(numbers)\n")
    result = codec.decode(CheckResult, await neovim.run("check", {"uri": uri}))
    assert result.report.good
    assert result.report.total == 3


async def test_any_file_of_an_exercise_will_do(neovim: Editor, add_up: Path) -> None:
    """Checked from its task, an exercise's program is taken as it stands in the neovim."""
    neovim.open(add_up, "def add_up(numbers):\n    return sum(numbers)\n")
    task = neovim.open(add_up.with_name("task.md"))
    assert codec.decode(CheckResult, await neovim.run("check", {"uri": task})).report.good


async def test_a_stray_file_is_refused_in_a_sentence(neovim: Editor, tmp_path: Path) -> None:
    """A file outside every exercise is refused with a code and what to do."""
    stray = tmp_path / "stray.py"
    stray.write_text("x = 1\n", "utf-8")
    with pytest.raises(JsonRpcException, match="Open a file inside an exercise folder") as refused:
        await neovim.run("check", {"uri": neovim.open(stray)})
    assert refused.value.code == REQUEST_FAILED
    assert code(refused.value) == "not_found"


async def test_a_broken_exercise_is_named(start: Start, add_up: Path) -> None:
    """A check in a broken exercise says which file is wrong, and typing goes on undisturbed."""
    add_up.with_name("cases.toml").write_text("[[case]\n", "utf-8")
    editor = await start()
    uri = editor.open(add_up)
    with pytest.raises(JsonRpcException, match=r"cases\.toml") as refused:
        await editor.run("check", {"uri": uri})
    assert code(refused.value) == "set_invalid"
    assert not editor.client.messages


async def test_a_repaired_exercise_counts_at_once(start: Start, add_up: Path) -> None:
    """A change to the files of an exercise is seen without a restart."""
    cases = add_up.with_name("cases.toml")
    text = cases.read_text("utf-8")
    cases.write_text("[[case]\n", "utf-8")
    editor = await start()
    uri = editor.open(add_up)
    with pytest.raises(JsonRpcException):
        await editor.run("check", {"uri": uri})
    cases.write_text(text, "utf-8")
    change = types.FileEvent(uri=cases.as_uri(), type=types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[change]))
    assert await editor.run("check", {"uri": uri})


async def test_a_check_is_told_in_one_line(editor: Editor, add_up: Path) -> None:
    """An editor without views of its own is told how the check went, with the smallest failing case."""
    await editor.run("check", {"uri": editor.open(add_up)})
    assert [each.message for each in editor.client.messages] == [
        "1 of 3 cases pass. `add_up([4, 1])` gave `1`. The task wants `5`."
    ]


async def test_our_own_editor_code_is_sent_no_messages(start: Start, add_up: Path) -> None:
    """Our own editor code shows results itself: no message, no page, but the status when it changed."""
    editor = await start("visual-studio-code", options=OWN)
    uri = editor.open(add_up)
    await editor.run("check", {"uri": uri})
    await editor.run("hint", {"uri": uri})
    await editor.run("task", {"uri": uri})
    assert not editor.client.messages
    assert not editor.client.shown_documents
    await editor.until(lambda: bool(editor.of("codementor/status")))
    await editor.until(lambda: editor.of("codementor/status")[-1].streak_days == 1)


async def test_hints_are_streamed(neovim: Editor, add_up: Path) -> None:
    """The sentences of a hint reach the token that was given, before the ladder that holds them."""
    uri = neovim.open(add_up)
    ladder = codec.decode(Ladder, await neovim.run("hint", {"uri": uri, "partial_token": "mine"}))
    events = [codec.decode(HintEvent, each) for each in neovim.progress["mine"]]
    said = "".join(each.piece for each in events)
    assert said.strip() == ladder.hints[0].text.strip()
    assert events[-1].ladder == ladder


async def test_a_level_opens_after_another_program_was_checked(neovim: Editor, add_up: Path) -> None:
    """The second level stays shut until a changed program was checked."""
    uri = neovim.open(add_up)
    first = codec.decode(Ladder, await neovim.run("hint", {"uri": uri}))
    again = codec.decode(Ladder, await neovim.run("hint", {"uri": uri}))
    assert [len(first.hints), len(again.hints)] == [1, 1]
    assert not again.next_ready
    neovim.replace_line(uri, 10, "        total = number + 0")
    await neovim.run("check", {"uri": uri})
    second = codec.decode(Ladder, await neovim.run("hint", {"uri": uri}))
    assert len(second.hints) > 1


async def test_cancelling_the_request_ends_the_program(neovim: Editor, sets: Path) -> None:
    """`$/cancelRequest` ends an endless program long before its limit, and the next check runs at once."""
    uri = neovim.open(sets / "small-sums" / "endless" / "endless.py")
    call = types.ExecuteCommandParams(command="codementor.server.check", arguments=[{"uri": uri}])
    running = asyncio.ensure_future(
        neovim.client.protocol.send_request_async(types.WORKSPACE_EXECUTE_COMMAND, call, "endless")  # type: ignore[no-untyped-call]
    )
    await asyncio.sleep(1)
    neovim.client.cancel_request(types.CancelParams(id="endless"))
    with pytest.raises(JsonRpcException) as cancelled:
        await asyncio.wait_for(running, PATIENCE)
    assert cancelled.value.code == CANCELLED
    assert await asyncio.wait_for(neovim.run("status"), PATIENCE)
    neovim.change(uri, types.TextDocumentContentChangeWholeDocument("def endless():\n    return 1\n"))
    again = codec.decode(CheckResult, await asyncio.wait_for(neovim.run("check", {"uri": uri}), PATIENCE))
    assert again.report.good


async def test_cancelling_the_progress_ends_the_program(neovim: Editor, sets: Path) -> None:
    """Pressing Cancel on the progress ends the command too, and the progress ends."""
    uri = neovim.open(sets / "small-sums" / "endless" / "endless.py")
    running = asyncio.create_task(neovim.run("check", {"uri": uri}, token="mine"))
    await neovim.until(lambda: bool(neovim.progress.get("mine")))
    neovim.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token="mine"))
    with pytest.raises(JsonRpcException) as cancelled:
        await asyncio.wait_for(running, PATIENCE)
    assert cancelled.value.code == CANCELLED
    assert [each["kind"] for each in neovim.progress["mine"]] == ["begin", "end"]


async def test_a_newer_check_ends_the_older(neovim: Editor, sets: Path) -> None:
    """A second check of the same program cancels the first and is answered itself."""
    uri = neovim.open(sets / "small-sums" / "endless" / "endless.py")
    first = asyncio.create_task(neovim.run("check", {"uri": uri}))
    await asyncio.sleep(1)
    neovim.change(uri, types.TextDocumentContentChangeWholeDocument("def endless():\n    return 1\n"))
    second = codec.decode(CheckResult, await asyncio.wait_for(neovim.run("check", {"uri": uri}), PATIENCE))
    assert second.report.good
    with pytest.raises(JsonRpcException) as cancelled:
        await first
    assert cancelled.value.code == CANCELLED


async def test_typing_is_answered_while_a_program_runs(neovim: Editor, sets: Path, add_up: Path) -> None:
    """An endless program blocks neither diagnostics nor lenses."""
    endless = neovim.open(sets / "small-sums" / "endless" / "endless.py")
    uri = neovim.open(add_up, "def add_up(numbers)\n")
    running = asyncio.create_task(neovim.run("check", {"uri": endless}, token="mine"))
    await neovim.until(lambda: bool(neovim.progress.get("mine")))
    await neovim.diagnostics(uri, bool)
    neovim.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token="mine"))
    with pytest.raises(JsonRpcException):
        await running


async def test_pages_are_read_only_files_without_virtual_documents(start: Start, add_up: Path) -> None:
    """An editor that opens documents but knows no virtual ones is shown a read-only Markdown file."""
    editor = await start("visual-studio-code")
    await editor.run("task", {"uri": editor.open(add_up)})
    text, mode = read(editor.client.shown_documents[0].uri)
    assert text.startswith("# Add up")
    assert mode & 0o222 == 0


async def test_pages_are_virtual_documents_where_known(start: Start, add_up: Path) -> None:
    """An editor that knows `workspace/textDocumentContent` reads the page from the server."""
    capabilities = client_capabilities("visual-studio-code")
    assert capabilities.workspace
    capabilities.workspace.text_document_content = types.TextDocumentContentClientCapabilities()
    editor = await start(capabilities)
    assert editor.result
    assert editor.result.capabilities.workspace
    assert editor.result.capabilities.workspace.text_document_content
    await editor.run("task", {"uri": editor.open(add_up)})
    uri = editor.client.shown_documents[0].uri
    assert uri == "codementor:/task/add-up.md"
    content = await editor.client.workspace_text_document_content_async(types.TextDocumentContentParams(uri=uri))
    assert content.text.startswith("# Add up")


async def test_a_page_is_a_message_where_nothing_else_goes(start: Start, add_up: Path) -> None:
    """An editor that opens no documents for a server reads the page as a message."""
    editor = await start(types.ClientCapabilities())
    await editor.run("task", {"uri": editor.open(add_up)})
    assert editor.client.messages[0].message.startswith("# Add up")


async def test_reset_brings_back_the_starter(start: Start, sets: Path, add_up: Path) -> None:
    """`reset` puts the kept starter into the editor as an edit, so that undo brings the program back."""
    kept = sets / "small-sums" / ".codementor" / "starter" / "add-up" / "add_up.py"
    kept.parent.mkdir(parents=True)
    kept.write_text("def add_up(numbers):\n    ...\n", "utf-8")
    editor = await start()
    uri = editor.open(add_up)
    await editor.run("reset", {"uri": uri})
    changes = editor.applied[0].edit.changes
    assert changes
    assert [edit.new_text for edit in changes[uri]] == ["def add_up(numbers):\n    ...\n"]
    assert read(uri)[0].startswith('"""Sums."""')


async def test_reset_without_a_kept_starter_changes_nothing(start: Start, add_up: Path) -> None:
    """A set that was not pulled has no kept starter: `reset` says so."""
    editor = await start()
    with pytest.raises(JsonRpcException, match="Nothing was changed"):
        await editor.run("reset", {"uri": editor.open(add_up)})
    assert not editor.applied


async def test_without_a_service_it_says_what_to_do(neovim: Editor, add_up: Path) -> None:
    """With no service named, signing in and handing in are refused with a sentence."""
    document = {"uri": neovim.open(add_up)}
    for verb, arguments in (("signIn", []), ("submit", [document])):
        with pytest.raises(JsonRpcException, match="No service is named") as refused:
            await neovim.run(verb, *arguments)
        assert refused.value.code == REQUEST_FAILED


async def test_a_service_that_is_down_leaves_checks(start: Start, add_up: Path) -> None:
    """With the service unreachable, signing in says so and a check still works."""
    editor = await start(options={"service": "http://127.0.0.1:9"})
    with pytest.raises(JsonRpcException) as refused:
        await editor.run("signIn")
    assert code(refused.value) == "unavailable"
    assert await editor.run("check", {"uri": editor.open(add_up)})


async def test_check_on_save_is_a_setting(start: Start, add_up: Path) -> None:
    """Saving runs nothing, unless the learner set `checkOnSave`."""
    editor = await start()
    uri = editor.open(add_up)
    saved = types.DidSaveTextDocumentParams(text_document=types.TextDocumentIdentifier(uri))
    editor.client.text_document_did_save(saved)
    assert codec.decode(AttemptList, await editor.run("attempts", {"uri": uri})).attempts == ()
    editor.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams(settings={"codementor": {"checkOnSave": True}})
    )
    editor.client.text_document_did_save(saved)
    await editor.diagnostics(
        uri, lambda found: any(each.severity == types.DiagnosticSeverity.Warning for each in found)
    )


def read(uri: str) -> tuple[str, int]:
    """The text and the mode of the file."""
    path = Path(uri.removeprefix("file://"))
    return path.read_text("utf-8"), path.stat().st_mode


def code(error: JsonRpcException) -> object:
    """The code of `wire.errors` that the refusal carries."""
    return error.data["code"] if isinstance(error.data, dict) else None
