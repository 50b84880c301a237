"""The tests themselves: each says the truth it proves."""

import ast

from tests.architecture.sources import functions, modules


def test_every_test_says_what_it_proves() -> None:
    """Every test's docstring is one sentence."""
    silent = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in modules("tests").items()
        for function in functions(tree)
        if function.name.startswith("test_") and not _is_sentence(ast.get_docstring(function))
    ]
    assert silent == []


def _is_sentence(docstring: str | None) -> bool:
    return docstring is not None and docstring.endswith(".") and "\n\n" not in docstring
