"""What the user set: environment first, then their configuration file. The only module here that reads either."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from codementor.cli.exits import Usage

FILE = "config.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of this run. `service` "" means that nothing is ever contacted."""

    service: str = ""
    data_dir: Path | None = None
    language: str = "en"


def read_config(environment: Mapping[str, str] = os.environ) -> Config:
    """The user's settings; raises `Usage` when the configuration file cannot be read."""
    path = Path(environment.get("CODEMENTOR_CONFIG") or user_config_path("codementor", appauthor=False) / FILE)
    written = _file(path)
    data_dir = environment.get("CODEMENTOR_DATA_DIR")
    return Config(
        service=_text(path, written, "service", environment.get("CODEMENTOR_SERVICE")).rstrip("/"),
        data_dir=Path(data_dir) if data_dir else None,
        language=_text(path, written, "language", environment.get("CODEMENTOR_LANGUAGE")) or "en",
    )


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Usage(f"Your settings in {path} cannot be read: {error}.", "Correct or remove that file.") from error


def _text(path: Path, written: dict[str, Any], name: str, override: str | None) -> str:
    value = written.get(name, "") if override is None else override
    if not isinstance(value, str):
        raise Usage(f"In {path}, `{name}` must be text in quotes.", f'Write it as {name} = "...".')
    return value
