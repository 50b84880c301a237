"""What holds for every run of the tests."""

import pytest

from tests.sampling import fix_seed, is_full


def pytest_configure(config: pytest.Config) -> None:
    """The seed stands before any worker starts."""
    fix_seed()


def pytest_report_header(config: pytest.Config) -> str:
    """Says what the run leaves out."""
    return "everything, no sampling" if is_full() else f"sampled by CODEMENTOR_SEED={fix_seed()}"
