"""The table of models: limits and prices, as data. Money is counted in whole billionths of a dollar ("nanos")."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from annotated_types import Ge, Len
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

NANOS = 1_000_000_000  # in a dollar
_PER = 1_000_000  # tokens that a price is for
_MESSAGE_TOKENS = 16  # what a message takes beyond its text, generously
OWN = "compatible"  # the provider that is an OpenAI-compatible address of one's own
_TABLE = Path(__file__).with_name("models.toml")

Price = Annotated[float, Ge(0)]


class ModelUnknown(Exception):
    """A model that no table has; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model at one provider: its limit in tokens, and its prices in nanos a token."""

    provider: str
    name: str
    context: int
    read: float
    cached: float
    written: float

    def cost(self, read: int, written: int, cached: int = 0) -> int:
        """What a call cost, in nanos, rounded up. `cached` tokens are among `read`."""
        exact = (read - cached) * self.read + cached * self.cached + written * self.written
        return -int(-exact // 1)

    def most(self, size: int, messages: int, written: int) -> int:
        """What a call can cost at most, in nanos: every byte read a token, every token allowed written."""
        return self.cost(size + _MESSAGE_TOKENS * messages, written)


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class _Row:
    provider: Annotated[str, Len(1)]
    name: Annotated[str, Len(1)]
    context: Annotated[int, Ge(256)]
    read: Price
    cached: Price
    written: Price


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class _File:
    model: tuple[_Row, ...]


def table(own: Path | None = None) -> tuple[Model, ...]:
    """The models known, those of an operator's own file first. Raises ValueError for a file that does not fit."""
    paths = [path for path in (own, _TABLE) if path]
    return tuple(model for path in paths for model in _read(path))


def find(models: Iterable[Model], provider: str, name: str) -> Model:
    """The model of that name, with its price; `*` stands for any. Raises ModelUnknown."""
    for model in models:
        if model.provider == provider and model.name in (name, "*"):
            return Model(provider, name, model.context, model.read, model.cached, model.written)
    raise ModelUnknown(
        f"The price of {name!r} at {provider!r} is not known: add it to the file named in CODEMENTOR_API_MODELS_FILE."
    )


def _read(path: Path) -> list[Model]:
    try:
        rows = TypeAdapter(_File).validate_python(tomllib.loads(path.read_text())).model
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ValueError(f"{path}: not a table of models: {error}") from error
    rate = NANOS / _PER
    return [
        Model(row.provider, row.name, row.context, row.read * rate, row.cached * rate, row.written * rate)
        for row in rows
    ]
