"""Services of these tests run no programs, so that none builds a jail for nothing."""

import pytest


@pytest.fixture(scope="session")
def runs() -> dict[str, str]:
    """The settings that say so."""
    return {"run_programs": "false"}
