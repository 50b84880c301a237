"""The examples are the messages' documentation; these tests keep them, the schema and the TypeScript true."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

import codementor.wire
from codementor.wire import schema
from codementor.wire.messages import messages

EXAMPLES = Path(codementor.wire.__file__).parent / "examples"


def _example(message: type) -> Path:
    return EXAMPLES / (re.sub(r"(?<!^)([A-Z])", r"_\1", message.__name__).lower() + ".json")


@pytest.mark.parametrize("message", messages(), ids=lambda message: message.__name__)
def test_example_is_its_message(message: type) -> None:
    """The example of a message is accepted by the service and written out again as it stands."""
    text = _example(message).read_text("utf-8")
    adapter = TypeAdapter[Any](message)
    value = adapter.validate_json(text)
    assert json.loads(adapter.dump_json(value)) == json.loads(text)


def test_no_example_without_message() -> None:
    """Every example file belongs to a message that exists."""
    assert {path.name for path in EXAMPLES.iterdir()} == {_example(message).name for message in messages()}


def test_generated_files_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON Schema and the TypeScript in the tree are what the dataclasses give today."""
    monkeypatch.setattr("sys.argv", ["schema", "--check"])
    assert schema.main() == 0
