"""Whole numbers in words, English and German, as patterns of all that is usual: "a hundred and two", "zweihundert"."""

from codementor.guard.phrases import PHRASES

WORDS: dict[str, list[str]] = {name: words.split() for name, words in PHRASES["numerals"].items()}
MOST = 10_000  # from here on people write digits
UNITS = ((1_000, "thousand", "tausend"), (100, "hundred", "hundert"))


def spelled(number: int) -> list[str]:
    """The patterns of a number in both languages; none of a negative or a large one."""
    if not 0 <= number < MOST:
        return []
    return [_english(number), "eins" if number == 1 else _german(number)]


def _english(number: int) -> str:
    for size, name, _ in UNITS:
        if number >= size:
            many, rest = divmod(number, size)
            head = f"(?:{_english(many)}|an?) {name}" if many == 1 else f"{_english(many)} {name}"
            return f"{head}(?: and)? {_english(rest)}" if rest else head
    if number < len(WORDS["en"]):
        return WORDS["en"][number]
    tens, ones = divmod(number, 10)
    return WORDS["en_tens"][tens - 2] + (f"[- ]{WORDS['en'][ones]}" if ones else "")


def _german(number: int) -> str:
    for size, _, name in UNITS:
        if number >= size:
            many, rest = divmod(number, size)
            head = f"(?:ein)?{name}" if many == 1 else f"{_german(many)}{name}"
            return head + (f"(?:und)?{'eins' if rest == 1 else _german(rest)}" if rest else "")
    if number < len(WORDS["de"]):
        return WORDS["de"][number]
    tens, ones = divmod(number, 10)
    return (f"{WORDS['de'][ones]}und" if ones else "") + WORDS["de_tens"][tens - 2]
