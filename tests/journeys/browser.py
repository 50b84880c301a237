"""A headless Chromium for the journeys that look at a real editor, and the pictures they keep."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from tests.parts import need

log = logging.getLogger(__name__)
ARTIFACTS = Path(__file__).parent.parent.parent / "artifacts"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def need_chromium() -> Path:
    """The Chromium on this machine."""
    return need(shutil.which("chromium"), "Chromium", ".ci/install-browser")


@contextmanager
def launch(profile: Path, width: int = 1400, height: int = 850) -> Iterator[Page]:
    """A page in a fresh Chromium with its profile in `profile`; closed at the end."""
    chromium = need_chromium()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium,
            headless=True,
            viewport={"width": width, "height": height},
            args=FLAGS,
        )
        try:
            yield context.pages[0]
        finally:
            context.close()


def picture(page: Page, name: str) -> Path:
    """The page as `artifacts/NAME.png`."""
    ARTIFACTS.mkdir(exist_ok=True)
    path = ARTIFACTS / f"{name}.png"
    page.screenshot(path=path)
    return path


def walked(walk: Callable[[Path], None], home: Path, most: int = 3) -> None:
    """The walk succeeded, at the latest the third time; each time it has a folder of its own below `home`."""
    for attempt in range(1, most + 1):
        own = home / f"attempt-{attempt}"
        own.mkdir()
        try:
            walk(own)
        except (AssertionError, PlaywrightError) as error:
            if attempt == most:
                raise
            log.warning("attempt %s of the journey failed: %s", attempt, error)
        else:
            return
