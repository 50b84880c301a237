"""What three editors get for a learner's program: diagnostics, lenses, actions, hover, inlay hints."""

from pathlib import Path

from lsprotocol import types

from tests.lsp_server.conftest import Start
from tests.lsp_server.driver import Editor


async def test_a_learner_reads_german(start: Start, add_up: Path) -> None:
    """With German set, the lenses, the line on a check and the doctor are in German."""
    editor = await start("neovim", options={"language": "de"})
    uri = editor.open(add_up)
    lenses = await editor.client.text_document_code_lens_async(
        types.CodeLensParams(text_document=types.TextDocumentIdentifier(uri=uri))
    )
    titles = [lens.command.title for lens in lenses or () if lens.command]
    assert titles == ["Prüfen", "Hinweis", "Abgeben", "Durchsehen"]
    await editor.run("check", {"uri": uri})
    assert any("Fällen stimmen" in each.message for each in editor.client.messages)
    doctor = await editor.run("doctor")
    assert "Datenordner" in [each["name"] for each in doctor["ailments"]]


async def test_lenses_stand_above_the_entry_point(editor: Editor, add_up: Path) -> None:
    """The four lenses stand above the function the cases call, and carry its document as one object."""
    uri = editor.open(add_up)
    lenses = await editor.client.text_document_code_lens_async(
        types.CodeLensParams(text_document=types.TextDocumentIdentifier(uri))
    )
    assert lenses is not None
    found = [(each.range.start.line, each.command.title, each.command.command) for each in lenses if each.command]
    assert found == [
        (7, title, f"codementor.server.{title.lower()}") for title in ("Check", "Hint", "Submit", "Review")
    ]
    given = [argument for each in lenses if each.command for argument in each.command.arguments or ()]
    assert [each["uri"] for each in given if isinstance(each, dict)] == [uri] * 4


async def test_no_lenses_outside_an_exercise(editor: Editor, tmp_path: Path) -> None:
    """A file outside every exercise has no lenses."""
    stray = tmp_path / "stray.py"
    stray.write_text("def f():\n    pass\n", "utf-8")
    uri = editor.open(stray)
    assert not await editor.client.text_document_code_lens_async(
        types.CodeLensParams(text_document=types.TextDocumentIdentifier(uri))
    )


async def test_a_syntax_error_is_shown_as_an_error(editor: Editor, add_up: Path) -> None:
    """A program that does not parse gets one error of the source `codementor` on its line."""
    uri = editor.open(add_up, "def add_up(numbers)\n    return 0\n")
    found = await editor.diagnostics(uri, bool)
    assert [(each.severity, each.source, each.range.start.line) for each in found] == [
        (types.DiagnosticSeverity.Error, "codementor", 0)
    ]


async def test_a_repaired_program_has_no_diagnostics(editor: Editor, add_up: Path) -> None:
    """The error goes when its line is repaired."""
    uri = editor.open(add_up, "def add_up(numbers)\n    return sum(numbers)\n")
    await editor.diagnostics(uri, bool)
    editor.replace_line(uri, 0, "def add_up(numbers):")
    assert await editor.diagnostics(uri, lambda found: not found) == []


async def test_a_rule_is_shown_as_information(editor: Editor, add_up: Path) -> None:
    """A misconception is information or a hint, never an error."""
    uri = editor.open(add_up, "def add_up(numbers, seen=[]):\n    seen.append(numbers)\n    return sum(numbers)\n")
    found = await editor.diagnostics(uri, bool)
    assert {each.severity for each in found} <= {
        types.DiagnosticSeverity.Information,
        types.DiagnosticSeverity.Hint,
    }


async def test_the_failing_case_is_shown_where_it_parted(editor: Editor, add_up: Path) -> None:
    """After a check a warning stands at the failing case, a hover tells it, and an edit above takes it away."""
    uri = editor.open(add_up)
    result = await editor.run("check", {"uri": uri})
    assert (result["report"]["passed"], result["report"]["total"]) == (1, 3)
    warned = await editor.diagnostics(
        uri, lambda found: any(each.severity == types.DiagnosticSeverity.Warning for each in found)
    )
    warning = next(each for each in warned if each.severity == types.DiagnosticSeverity.Warning)
    assert "add_up([4, 1])" in warning.message

    hover = await editor.client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), warning.range.start)
    )
    assert hover
    assert isinstance(hover.contents, types.MarkupContent)
    assert "add_up([4, 1])" in hover.contents.value

    editor.replace_line(uri, 0, '"""Other sums."""')
    await editor.diagnostics(
        uri, lambda found: not any(each.severity == types.DiagnosticSeverity.Warning for each in found)
    )


async def test_an_edit_below_keeps_the_failing_case(editor: Editor, add_up: Path) -> None:
    """What a check showed stays above an edit."""
    uri = editor.open(add_up)
    await editor.run("check", {"uri": uri})
    warned = await editor.diagnostics(uri, bool)
    line = max(each.range.start.line for each in warned)
    editor.replace_line(uri, line + 1, "    return total  # later")
    version_seen = len(warned)
    await editor.diagnostics(uri, lambda found: len(found) == version_seen)


async def test_inlay_hints_show_the_traced_values(editor: Editor, add_up: Path) -> None:
    """After a check the loop's line ends with the values it made in the failing case."""
    uri = editor.open(add_up)
    await editor.run("check", {"uri": uri})
    everything = types.Range(types.Position(0, 0), types.Position(20, 0))
    hints = await editor.client.text_document_inlay_hint_async(
        types.InlayHintParams(types.TextDocumentIdentifier(uri), everything)
    )
    assert hints
    labels = {each.position.line: each.label for each in hints}
    assert labels[10] == "total = 4 → 1"


async def test_values_are_fetched_anew_after_a_check(start: Start, add_up: Path) -> None:
    """An editor that can is asked to fetch the inlay hints anew once a check has made new values."""
    workspace = types.WorkspaceClientCapabilities(
        inlay_hint=types.InlayHintWorkspaceClientCapabilities(refresh_support=True)
    )
    editor = await start(types.ClientCapabilities(workspace=workspace))
    await editor.run("check", {"uri": editor.open(add_up)})
    await editor.until(lambda: bool(editor.of(types.WORKSPACE_INLAY_HINT_REFRESH)))


async def test_a_hint_is_offered_on_a_problem(editor: Editor, add_up: Path) -> None:
    """A quick fix on a diagnostic of ours asks for a hint, and the source actions are there without lenses."""
    uri = editor.open(add_up, "def add_up(numbers)\n    return 0\n")
    found = await editor.diagnostics(uri, bool)
    actions = await editor.client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(uri), found[0].range, types.CodeActionContext(diagnostics=found)
        )
    )
    assert actions
    titles = {each.title for each in actions}
    assert {"CodeMentor: a hint for this", "CodeMentor: Check", "CodeMentor: Submit"} <= titles


async def test_outside_exercises_only_when_asked(editor: Editor, tmp_path: Path) -> None:
    """A stray file is diagnosed only with `codementor.everywhere`."""
    stray = tmp_path / "stray.py"
    stray.write_text("def f(\n", "utf-8")
    uri = editor.open(stray)
    assert not editor.client.diagnostics.get(uri)
    editor.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams(settings={"codementor": {"everywhere": True}})
    )
    editor.replace_line(uri, 3, "x = 1")
    await editor.diagnostics(uri, bool)
