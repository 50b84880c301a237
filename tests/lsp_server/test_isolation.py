"""A part that crashes leaves the others, is told once, and shows nothing of its inside."""

import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.lsp_server.conftest import Start

CRASHING = """
import sys
from lsp_server import server as made
from lsp_server.feature import Command, Feature

class Crashing(Feature):
    name = "crashing"

    def changed(self, document, line):
        raise RuntimeError("secret inside")

    def findings(self, document):
        raise RuntimeError("secret inside")

    async def lenses(self, document):
        raise RuntimeError("secret inside")

    async def started(self):
        raise RuntimeError("secret inside")

    def commands(self):
        return {"crash": Command(None, self.crash)}

    async def crash(self, call):
        raise RuntimeError("secret inside")

features = made._features
made._features = lambda server: (Crashing(server.session), *features(server))
from lsp_server.cli import main
sys.exit(main([]))
"""


async def test_a_crashing_feature_leaves_the_others(start: Start, add_up: Path) -> None:
    """With one feature crashing in every hook, diagnostics and lenses still come, and one message tells."""
    editor = await start(command=(sys.executable, "-c", CRASHING))
    uri = editor.open(add_up, "def add_up(numbers)\n    return 0\n")
    assert await editor.diagnostics(uri, bool)
    lenses = await editor.client.text_document_code_lens_async(
        types.CodeLensParams(text_document=types.TextDocumentIdentifier(uri))
    )
    assert lenses
    assert len(lenses) == 4
    told = [each.message for each in editor.client.messages]
    assert len(told) == 1
    assert "crashing" in told[0]


async def test_a_crashing_command_answers_with_an_id(start: Start) -> None:
    """A fault of ours is answered with a sentence and an id, without a traceback or what was inside."""
    editor = await start(command=(sys.executable, "-c", CRASHING))
    with pytest.raises(JsonRpcException, match=r"fault of its own \(id [0-9a-f]{8}\)") as failed:
        await editor.run("crash")
    assert failed.value.data is None
    assert "secret" not in failed.value.message
    assert await editor.run("status")
