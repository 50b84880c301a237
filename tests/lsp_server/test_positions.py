"""Characters beyond the basic plane are counted as the editor counts them."""

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp_server.conftest import Start

PROGRAM = 'def add_up(numbers):\n    """😀😀"""; x = = 1\n    return sum(numbers)\n'
UNITS = {"utf-8": 4, "utf-16": 2, "utf-32": 1}


def capabilities(encoding: str) -> types.ClientCapabilities:
    """An editor that counts in this encoding only."""
    return types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=[encoding]))


@pytest.mark.parametrize("encoding", UNITS)
async def test_diagnostics_are_counted_in_the_editors_units(encoding: str, start: Start, add_up: Path) -> None:
    """A syntax error after two emoji stands at its column in the negotiated units."""
    editor = await start(capabilities(encoding))
    assert editor.result
    assert editor.result.capabilities.position_encoding == encoding
    uri = editor.open(add_up, PROGRAM)
    found = await editor.diagnostics(uri, bool)
    before = len('    """""";') + 2 * UNITS[encoding]
    assert found[0].range.start.line == 1
    assert found[0].range.start.character in (before + len(" x = "), before + len(" x "))


@pytest.mark.parametrize("encoding", UNITS)
async def test_edits_are_counted_in_the_editors_units(encoding: str, start: Start, add_up: Path) -> None:
    """An edit after two emoji changes the character the editor meant."""
    editor = await start(capabilities(encoding))
    uri = editor.open(add_up, PROGRAM)
    await editor.diagnostics(uri, bool)
    at = len('    """"""; x = ') + 2 * UNITS[encoding]
    wrong = types.Range(types.Position(1, at), types.Position(1, at + 1))
    editor.change(uri, types.TextDocumentContentChangePartial(range=wrong, text=""))
    await editor.diagnostics(uri, lambda found: all(each.severity != types.DiagnosticSeverity.Error for each in found))


async def test_a_form_feed_is_no_line_end(start: Start, add_up: Path) -> None:
    """Characters that only Python's `splitlines` takes for line ends do not shift the lines of edits."""
    editor = await start()
    uri = editor.open(add_up, 'TEXT = "a\u2028b\x0cc"\nx = = 1\n')
    await editor.diagnostics(uri, bool)
    editor.replace_line(uri, 1, "x = 1")
    await editor.diagnostics(uri, lambda found: all(each.severity != types.DiagnosticSeverity.Error for each in found))
