"""The tables in the docs are complete: what the code knows is named there, and nothing else is."""

import json
import re
from dataclasses import fields
from pathlib import Path

from backend_api.config import Settings
from codementor.cli.main import VERBS
from codementor.exercise.inputs import TYPES
from codementor.exercise.model import AuthorHint, Case, InputSpec, Limits
from lsp_server.server import create_server

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def page(name: str) -> str:
    """The text of a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_key_of_the_format_is_named() -> None:
    """The format reference names each key of a case, a hint, a limit and an input, and each type of input."""
    text = page("instructors/format.md")
    keys = {field.name for kind in (Case, AuthorHint, Limits, InputSpec) for field in fields(kind)} | set(TYPES)
    assert {key for key in keys if f"`{key}`" not in text} == set()


def test_the_settings_of_the_service_are_those_of_the_code() -> None:
    """The operators' table lists exactly the variables that the service reads, with their defaults."""
    rows = dict(re.findall(r"^\| `(CODEMENTOR_API_\w+)` \| (?:`([^`]*)`)? ?\|", page("operators/settings.md"), re.M))
    prefix = Settings.model_config["env_prefix"]
    assert set(rows) == {f"{prefix}{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        written = rows[f"{prefix}{name.upper()}"]
        assert not written or written == str(field.default).removesuffix(".0") or written == json.dumps(field.default)


def test_the_settings_of_vs_code_are_those_of_the_extension() -> None:
    """The learners' page lists exactly the settings that the extension declares."""
    manifest = json.loads((ROOT / "editor-client" / "package.json").read_text(encoding="utf-8"))
    declared = set(manifest["contributes"]["configuration"]["properties"])
    assert set(re.findall(r"^\| `(codementor\.[\w.]+)`", page("learners/vscode.md"), re.M)) == declared


def test_every_verb_stands_in_a_page() -> None:
    """Each verb of the command line is named in a page for learners or instructors."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md"))
    assert {verb for verb in VERBS if not re.search(rf"codementor {verb}\b", text)} == set()


def test_the_keys_in_the_neovim_example_are_commands_of_the_server() -> None:
    """The verbs that the Neovim example maps are commands that the language server has."""
    table = re.search(r"local verbs = \{(.*?)\}", page("learners/any-editor.md"))
    assert table
    verbs = set(re.findall(r"'(\w+)'", table.group(1)))
    assert {f"codementor.server.{verb}" for verb in verbs} <= set(create_server().protocol.fm.commands)
