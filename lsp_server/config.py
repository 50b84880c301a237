"""The server's settings. The environment is read here and nowhere else in this package."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

SECTION = "codementor"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an editor may set. Nothing is contacted until `service` is named."""

    service: str = ""
    language: str = "en"
    everywhere: bool = False  # also diagnose Python files outside exercise folders
    check_on_save: bool = False
    python: str = sys.executable  # runs the learner's programs
    data_dir: Path | None = None  # None: the user's data folder


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings before an editor says anything."""
    values = os.environ if environment is None else environment
    data_dir = values.get("CODEMENTOR_DATA_DIR")
    return Settings(
        service=values.get("CODEMENTOR_SERVICE", "").rstrip("/"),
        data_dir=Path(data_dir) if data_dir else None,
    )


def merged(settings: Settings, told: object) -> Settings:
    """`settings` with what the editor told (camelCase keys); what is ill-typed, or empty but the service, is left."""
    values = told if isinstance(told, Mapping) else {}
    found: dict[str, str | bool] = {}
    for field, name, kind in _FIELDS:
        value = values.get(name)
        if isinstance(value, kind) and (value != "" or field == "service"):
            found[field] = value
    changed = replace(settings, **found)  # type: ignore[arg-type]  # every kind was checked above
    return replace(changed, service=changed.service.rstrip("/"))


_FIELDS: tuple[tuple[str, str, type[str] | type[bool]], ...] = (
    ("service", "service", str),
    ("language", "language", str),
    ("everywhere", "everywhere", bool),
    ("check_on_save", "checkOnSave", bool),
    ("python", "python", str),
)
