"""How people say an edit: the patterns of `phrases.toml`, read once."""

import re
import tomllib
from importlib.resources import files

PHRASES = tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))
Pattern = re.Pattern[str]


def any_of(patterns: list[str]) -> Pattern:
    """One pattern for all of them, letters' case set aside."""
    return re.compile("|".join(f"(?:{item})" for item in patterns), re.IGNORECASE)
