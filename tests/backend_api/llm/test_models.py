"""The table of models: prices as they are charged, and files of an operator's own."""

from pathlib import Path

import pytest

from backend_api.llm import models
from backend_api.llm.models import NANOS, ModelUnknown


def test_a_price_is_charged_to_the_billionth() -> None:
    """A million tokens of each kind cost what the table says, cached ones their own price."""
    mini = models.find(models.table(), "openai", "gpt-5-mini")
    assert mini.cost(1_000_000, 0) == NANOS // 4
    assert mini.cost(1_000_000, 0, cached=1_000_000) == NANOS // 40
    assert mini.cost(0, 1_000_000) == 2 * NANOS


def test_the_most_that_a_call_can_cost_is_never_below_its_cost() -> None:
    """Every byte counts as a token read, and every token allowed as one written."""
    for model in models.table():
        assert model.most(1000, 2, 500) >= model.cost(1000, 500)


def test_an_operators_file_comes_first(tmp_path: Path) -> None:
    """The price in one's own file is the one that is charged, and its models are known."""
    file = tmp_path / "models.toml"
    row = '[[model]]\nprovider = "openai"\nname = "gpt-5-mini"\ncontext = 4096\nread = 1\ncached = 1\nwritten = 1\n'
    file.write_text(row)
    mini = models.find(models.table(file), "openai", "gpt-5-mini")
    assert (mini.context, mini.cost(1, 0)) == (4096, 1000)


@pytest.mark.parametrize("text", ["model = 3", "[[model]]\nname = 'x'\n", "not toml ="])
def test_a_table_that_does_not_fit_is_refused_by_name(tmp_path: Path, text: str) -> None:
    """A file that is no table of models is refused with its path."""
    file = tmp_path / "models.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"models\.toml: not a table of models"):
        models.table(file)


def test_a_model_without_a_price_is_refused() -> None:
    """What nobody can count is not called; the refusal says where to add it. An own address may serve any model."""
    with pytest.raises(ModelUnknown, match="CODEMENTOR_API_MODELS_FILE"):
        models.find(models.table(), "openai", "no-such-model")
    assert models.find(models.table(), "compatible", "smol").name == "smol"
