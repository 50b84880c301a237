"""The extension as it is built, once for all tests here."""

from pathlib import Path

import pytest

from deploy import vsix


@pytest.fixture(scope="session")
def package() -> Path:
    """The packaged extension of the present sources."""
    assert vsix.main() == 0
    return vsix.target()
