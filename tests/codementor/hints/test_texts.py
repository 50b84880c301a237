"""The catalogues say the same things in every language, briefly and in plain words."""

import re
import string
from collections.abc import Iterator
from typing import Any

import pytest

from codementor.guard.fragments import sentences
from codementor.guard.reading import GRADE, grade, words
from codementor.hints.rules import RULES
from codementor.hints.texts import LANGUAGES, catalogue, has, nearest, text

KEYS = ("message", "locate", "explain", "step")


def flat(entry: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a catalogue with its dotted key."""
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def names(words: str) -> set[str]:
    """The names a text has places for."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


ALL = [
    pytest.param(language, key, value, id=f"{language}-{key}")
    for language in LANGUAGES
    for key, value in flat(catalogue(language))
]
ENGLISH = [item for item in ALL if item.values[0] == "en"]


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_all_texts(rule: str, language: str) -> None:
    """Every rule has its message, place, explanation and step in every language, and nothing else."""
    assert tuple(catalogue(language)["rules"][rule]) == KEYS


def test_no_text_without_a_rule() -> None:
    """The catalogues hold texts of registered rules only."""
    assert set(catalogue("en")["rules"]) == {rule.id for rule in RULES}


def test_languages_have_the_same_texts() -> None:
    """Every text stands in every language under the same key."""
    english, german = (dict(flat(catalogue(language))) for language in ("en", "de"))
    assert english.keys() == german.keys()


def test_languages_use_known_names() -> None:
    """A translation uses no name that the English text does not have."""
    english, german = (dict(flat(catalogue(language))) for language in ("en", "de"))
    assert {key for key in english if not names(german[key]) <= names(english[key])} == set()


@pytest.mark.parametrize(("language", "key", "value"), ALL)
def test_voice(language: str, key: str, value: str) -> None:
    """No text praises, belittles, shouts or opens with an apology."""
    banned = r"!|\b(?:simply|just|obviously|oops|correct answer|great job|sorry|einfach|offensichtlich|hoppla|leider)\b"
    plain = re.sub(r"\bjust (?:as|before|what)\b", "", value, flags=re.IGNORECASE)
    assert not re.search(banned, plain, re.IGNORECASE)


@pytest.mark.parametrize(("language", "key", "value"), ALL)
def test_length(language: str, key: str, value: str) -> None:
    """A message and a level 1 have at most two sentences; explanations and steps at most 90 words."""
    if key.startswith("case.") or key.endswith(".message"):
        assert len(sentences(value.format_map(dict.fromkeys(names(value), "x")))) <= 2
    assert len(words(value)) <= 90


@pytest.mark.parametrize(("language", "key", "value"), ENGLISH)
def test_reading_level(language: str, key: str, value: str) -> None:
    """English texts of 20 words or more can be read at US school grade 9."""
    if len(words(value)) >= 20:
        assert grade(value) <= GRADE


def test_nearest_language() -> None:
    """A regional tag is served by its language, an unknown one by English."""
    assert [nearest(tag) for tag in ("de-AT", "de_CH", "EN", "fr")] == ["de", "de", "en", "en"]


def test_unknown_key() -> None:
    """A key without a text is known to have none, and asking for it is an error."""
    assert not has("rules.nothing.message")
    assert not has("rules")
    with pytest.raises(KeyError):
        text("en", "rules.nothing.message")
