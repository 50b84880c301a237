"""The extension's own code: its types hold, and its tests pass on the Node that builds it."""

from pathlib import Path

import pytest

from deploy.node import run_node
from deploy.vsix import CLIENT, ROOT

pytestmark = [pytest.mark.xdist_group("vsix"), pytest.mark.timeout(400)]


def test_types_hold(package: Path) -> None:
    """The extension, its tests and the generated messages agree in their types."""
    run_node([str(CLIENT / "node_modules" / "typescript" / "bin" / "tsc"), "--noEmit"], CLIENT)


def test_logic(package: Path) -> None:
    """Every test of the extension's logic passes."""
    tests = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mts"))
    assert len(tests) >= 5
    run_node(["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", *tests], ROOT)
