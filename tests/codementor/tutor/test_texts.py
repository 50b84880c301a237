"""The tutor's catalogues: complete in every language, and for everything that may be told."""

import string
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest

from codementor.hints.texts import LANGUAGES
from codementor.tutor.texts import catalogue, text
from codementor.wire.editor import Connection
from codementor.wire.exercises import Standing
from codementor.wire.hints import Origin


def flat(entry: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every key of a catalogue, with the names its text has places for."""
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", {name for _, name, _, _ in string.Formatter().parse(value) if name}


def test_languages_say_the_same() -> None:
    """Every text stands in every language under the same key, with the same names in it."""
    english = dict(flat(catalogue("en")))
    assert all(dict(flat(catalogue(language))) == english for language in LANGUAGES)


@pytest.mark.parametrize(("family", "members"), [("origin", Origin), ("standing", Standing), ("status", Connection)])
def test_every_member_has_its_words(family: str, members: type[StrEnum]) -> None:
    """Whatever an enumeration of the wire may say has a text of its own."""
    told = [text("en", f"{family}.{member.value}", handle="ada") for member in members]
    assert all(told)


def test_an_unknown_language_is_served_in_english() -> None:
    """A language without a catalogue reads English, a region its language."""
    assert text("fr", "verb.check") == "Check"
    assert text("de-AT", "verb.check") == "Prüfen"
