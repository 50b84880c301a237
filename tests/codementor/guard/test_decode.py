"""Ciphers and disguises are seen through."""

import base64
import codecs

import pytest

from codementor.guard.decode import ciphered, hidden, plain, readings, strange
from codementor.guard.known import LANGUAGE

CODE = "return total"


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(CODE.encode()).decode(),
        CODE.encode().hex(),
        " ".join(f"{letter:08b}" for letter in CODE.encode()),
        " ".join(str(letter) for letter in CODE.encode()),
        CODE.replace("r", "&#114;"),
        CODE.replace("r", "%72"),
        CODE.replace("r", "\\x72"),
    ],
    ids=["base64", "hexadecimal", "binary", "numbers", "entities", "percent", "escapes"],
)
def test_encodings(text: str) -> None:
    """An encoded piece of a text is read."""
    assert CODE in list(hidden(f"Look: {text}", ""))[-1]


@pytest.mark.parametrize("text", [CODE[::-1], "nruter latot", codecs.encode(CODE, "rot13"), "r e t u r n   t"])
def test_ciphers(text: str) -> None:
    """Words backwards, the alphabet shifted and letters spread are seen."""
    read = list(readings(text))
    assert CODE in read or ciphered(text, frozenset(LANGUAGE))


def test_disguises() -> None:
    """Letters that look like others, and such that nobody sees, are what they look like; a strange one is named."""
    assert plain("r\u200bеturn ｔotal") == CODE
    assert strange("rеturn", "") == "е"
    assert strange("größer – „so“", "") == ""
    assert strange("x → ☃", "x ☃") == ""


def test_plain_words_hide_nothing() -> None:
    """Ordinary sentences, long words and names of the program are no ciphers."""
    text = "Unfortunately the responsibilities of `longest_name` are nowhere explained, line by line, in 12 places."
    assert list(hidden(text, "")) == []
    assert ciphered(text, frozenset(LANGUAGE | {"longest_name"})) == ""
