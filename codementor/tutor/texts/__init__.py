"""The tutor's own sentences and the labels around its results, one catalogue a language, for every face.

The words of hints, findings and reviews stand in `codementor.hints.texts`.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=8)
def catalogue(language: str) -> dict[str, Any]:
    """The catalogue that serves a language best, read once; English where there is no other."""
    import tomllib  # at the first text: a language server answers its editor before

    from codementor.hints.texts import nearest

    return tomllib.loads(Path(__file__).with_name(f"{nearest(language)}.toml").read_text("utf-8"))


def text(language: str, key: str, /, **names: object) -> str:
    """The text at a dotted key in that language, with its names filled in."""
    entry: Any = catalogue(language)
    for part in key.split("."):
        entry = entry[part]
    return str(entry).format(**names)


def titled(language: str, key: str, /, **names: object) -> tuple[str, str]:
    """Title and text of a refusal."""
    return text(language, f"refused.{key}_title"), text(language, f"refused.{key}", **names)
