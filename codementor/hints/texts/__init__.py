"""The words of hints, findings and reviews, one catalogue a language. Every text a learner reads stands there."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "de")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, Any]:
    """The catalogue of a language, read once."""
    with files(__name__).joinpath(f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def nearest(language: str) -> str:
    """The language of the catalogues that serves a language tag best: `de-AT` is `de`, an unknown one `en`."""
    main = language.lower().replace("_", "-").split("-")[0]
    return main if main in LANGUAGES else "en"


def text(language: str, key: str, /, **names: str | int) -> str:
    """The text at a dotted key with its names filled in; KeyError when there is none."""
    entry: Any = catalogue(nearest(language))
    for part in key.split("."):
        entry = entry[part]
    return str(entry).format(**names)


def has(key: str) -> bool:
    """True when the catalogues hold a text at that dotted key."""
    entry: Any = catalogue("en")
    for part in key.split("."):
        if not isinstance(entry, dict) or part not in entry:
            return False
        entry = entry[part]
    return isinstance(entry, str)
