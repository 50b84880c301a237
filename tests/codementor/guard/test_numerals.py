"""Numbers in words are the numbers that they say."""

import re

import pytest

from codementor.guard.numerals import spelled

SAID = {
    "twelve": 12,
    "zwölf": 12,
    "twenty-one": 21,
    "einundzwanzig": 21,
    "a hundred": 100,
    "hundert": 100,
    "four hundred": 400,
    "vierhundert": 400,
    "one hundred and eight": 108,
    "dreitausendzweihundertfünf": 3205,
}


@pytest.mark.parametrize(("words", "number"), SAID.items())
def test_says(words: str, number: int) -> None:
    """The words are a pattern of that number, and of none that comes before or after it."""
    assert any(re.fullmatch(pattern, words) for pattern in spelled(number))
    assert not any(re.fullmatch(pattern, words) for other in (number - 1, number + 1) for pattern in spelled(other))


def test_every_number_in_its_own_words() -> None:
    """No two of the numbers up to a thousand share their words."""
    said = [tuple(spelled(number)) for number in range(1_001)]
    assert len({words for pair in said for words in pair}) == 2 * len(said)


def test_large_and_negative_numbers() -> None:
    """What people write as digits has no words."""
    assert spelled(-1) == spelled(10_000) == []
