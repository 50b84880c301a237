"""While typing: at once where it helps, later where it would disturb, and never for a text that has gone."""

import asyncio
import time
from pathlib import Path

from lsprotocol import types

from tests.lsp_server.conftest import Start
from tests.lsp_server.driver import Editor

RIGHT = "def add_up(numbers):\n    return sum(numbers)\n"


def is_error(found: list[types.Diagnostic]) -> bool:
    """Whether a syntax error is shown."""
    return any(each.severity == types.DiagnosticSeverity.Error for each in found)


async def test_the_typed_line_is_judged_after_a_pause(start: Start, add_up: Path) -> None:
    """A syntax error on the line being typed is shown 400 ms after the last key, not while keys come."""
    editor = await start()
    uri = editor.open(add_up, RIGHT)
    await editor.diagnostics(uri, lambda found: not found)
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        editor.replace_line(uri, 1, "    return sum(")
        await asyncio.sleep(0.1)
        assert not is_error(list(editor.client.diagnostics[uri]))
    last = time.monotonic()
    await editor.diagnostics(uri, is_error)
    assert time.monotonic() - last > 0.25  # the last key came 100 ms before


async def test_another_line_is_judged_at_once(start: Start, add_up: Path) -> None:
    """A syntax error on a line that is not being typed is shown without a pause."""
    editor = await start()
    uri = editor.open(add_up, "def add_up(numbers):\n    x = = 1\n    return 1\n")
    await editor.diagnostics(uri, is_error)
    editor.replace_line(uri, 2, "    return 2")
    await asyncio.sleep(0.7)
    assert is_error(list(editor.client.diagnostics[uri]))


async def test_the_last_text_is_the_one_shown(start: Start, add_up: Path) -> None:
    """After a burst of edits the diagnostics are those of the last text, and none came for an older one later."""
    editor = await start()
    uri = editor.open(add_up, RIGHT)
    for number in range(30):
        editor.replace_line(uri, 1, "    return = 1" if number % 2 else "    return 1")
    editor.change(uri, types.TextDocumentContentChangeWholeDocument(RIGHT))
    await editor.diagnostics(uri, lambda shown: not is_error(shown))
    await asyncio.sleep(1.0)  # nothing about an earlier text comes late
    assert not is_error(list(editor.client.diagnostics[uri]))


async def test_a_closed_document_shows_nothing(start: Start, add_up: Path) -> None:
    """Closing takes the diagnostics away."""
    editor = await start()
    uri = editor.open(add_up, "def add_up(numbers)\n    return 0\n")
    await editor.diagnostics(uri, is_error)
    identifier = types.TextDocumentIdentifier(uri)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
    await editor.diagnostics(uri, lambda found: not found)


async def test_an_unsaved_document_is_no_exercise(neovim: Editor) -> None:
    """A document without a file has no lenses and no diagnostics, and does no harm."""
    item = types.TextDocumentItem(uri="untitled:Untitled-1", language_id="python", version=1, text="x = = 1\n")
    neovim.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    lenses = await neovim.client.text_document_code_lens_async(
        types.CodeLensParams(text_document=types.TextDocumentIdentifier(item.uri))
    )
    assert not lenses
    assert not neovim.client.diagnostics.get(item.uri)
    assert not neovim.client.messages
