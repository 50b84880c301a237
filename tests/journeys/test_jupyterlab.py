"""A learner's way through a real JupyterLab: open, check, ask, change, ask again; alone, and with a service."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from deploy.demo.house import House
from tests.fakes.service import Book, fake_service
from tests.journeys.browser import launch, need_chromium, picture
from tests.jupyter_ext.jupyter import TOKEN, Jupyter, learner_set, running

expect.set_options(timeout=30_000)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CHECK = re.compile("/codementor/check")
FIRST_TRY = """\
def total(weights):
    result = 0
    for i in range(1, len(weights)):
        result += weights[i]
    return result
"""
SECOND_TRY = FIRST_TRY.replace("range(1, len(weights))", "range(len(weights) - 1)")
ANSWER = """\
def total(weights):
    result = 0
    for weight in weights:
        result += weight
    return result
"""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Jupyter]:
    """JupyterLab with the bundled set and no service."""
    need_chromium()
    learner_set(tmp_path / "root")
    with running(tmp_path, "lab", f"--LabApp.app_settings_dir={tmp_path / 'settings'}") as found:
        yield found


@pytest.fixture
def book() -> Iterator[Book]:
    """A service where the learner confirms a sign-in after two polls."""
    with fake_service() as book:
        book.device_answers = ["authorization_pending"] * 2
        yield book


@pytest.fixture
def dark_lab(tmp_path: Path, book: Book) -> Iterator[Jupyter]:
    """JupyterLab in its dark theme with the bundled set and a service named."""
    need_chromium()
    learner_set(tmp_path / "root")
    with running(tmp_path, "lab", *themed(tmp_path, "JupyterLab Dark", f"--CodeMentorApp.service={book.url}")) as found:
        yield found


@pytest.fixture
def contrast_lab(tmp_path: Path, house: House) -> Iterator[Jupyter]:
    """JupyterLab with the most contrast, in the folder of a learner who is signed in to a real service."""
    need_chromium()
    shutil.copytree(house.work, tmp_path / "root")
    own = (f"--CodeMentorApp.service={house.service}", f"--CodeMentorApp.data_dir={house.folder / 'ada'}")
    with running(tmp_path, "lab", *themed(tmp_path, "JupyterLab Dark High Contrast", *own)) as found:
        yield found


def themed(folder: Path, theme: str, *options: str) -> tuple[str, ...]:
    """The options of a JupyterLab that looks like that from its first page on."""
    themes = folder / "config/lab/user-settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings"
    themes.parent.mkdir(parents=True)
    themes.write_text(json.dumps({"theme": theme}), "utf-8")
    return (f"--LabApp.app_settings_dir={folder / 'settings'}", *options)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """A page of a fresh browser."""
    with launch(tmp_path / "profile") as found:
        found.set_default_timeout(30_000)
        yield found


def open_lab(page: Page, lab: Jupyter, path: str = "lab") -> Locator:
    """The tutor's panel in a JupyterLab that has just started."""
    page.goto(f"{lab.url}{path}?token={TOKEN}&reset")
    page.get_by_role("menuitem", name="CodeMentor", exact=True).click()
    page.get_by_role("menuitem", name="Show CodeMentor").click()
    panel = page.get_by_role("region", name="CodeMentor")
    expect(panel.get_by_text("Exercises", exact=True)).to_be_visible()
    return panel


def answer(page: Page, source: str) -> None:
    """The answer cell holds `source`."""
    page.locator(".jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)


def saved(page: Page, lab: Jupyter, holding: str) -> str:
    """The notebook's file once it was saved with that text in it."""
    page.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name=re.compile("^Save")).click()
    path = lab.root / "python-first-steps" / "sum-of-parcels" / "sum_of_parcels.ipynb"
    for _ in range(100):
        if holding in path.read_text("utf-8"):
            break
        page.wait_for_timeout(100)
    assert holding in path.read_text("utf-8")
    return path.read_text("utf-8")


def test_a_learner_goes_from_a_failing_answer_to_a_passing_one(lab: Jupyter, page: Page) -> None:
    """Open, check, hint 1, change, check, hint 2, solve, check: every step shows what it should, and where to go on."""
    panel = open_lab(page, lab)
    expect(panel).to_contain_text("No service is set up")
    panel.get_by_role("button", name=re.compile("^Sum of parcels")).click()
    expect(panel.get_by_role("heading", name="Sum of parcels")).to_be_visible()
    notebook = page.locator(".jp-NotebookPanel")

    answer(page, FIRST_TRY)
    notebook.locator(".jp-cell-toolbar").get_by_role("button", name="Check", exact=True).click()
    result = panel.get_by_role("region", name="Result")
    expect(result).to_contain_text("2 of 6 visible cases pass.")
    expect(result.locator(".jp-codementor-case")).to_contain_text("total([4])")
    expect(notebook.locator(".jp-codementor-line")).to_contain_text("total([4]) gave 0, wanted 4")

    steps = panel.get_by_role("region", name="Hints").get_by_role("listitem")
    panel.get_by_role("button", name="Get a hint").click()
    expect(steps.nth(0)).to_contain_text("checked by running your code")
    expect(steps.nth(1)).to_contain_text("closed")
    expect(panel.get_by_role("button", name="Next hint")).to_have_count(0)
    picture(page, "jupyterlab-hint")

    answer(page, SECOND_TRY)
    expect(panel).to_contain_text("You have changed your answer since.")
    notebook.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name="Check", exact=True).click()
    panel.get_by_role("button", name="Next hint").click()
    expect(steps.nth(1)).not_to_contain_text("closed")
    picture(page, "jupyterlab-second-hint")

    answer(page, ANSWER)
    panel.get_by_role("button", name="Check", exact=True).click()
    expect(result).to_contain_text("All 6 visible cases pass.")
    expect(result.get_by_role("button", name="Next exercise")).to_be_visible()
    picture(page, "jupyterlab-passed")
    assert "visible cases" not in saved(page, lab, "for weight in weights")


def test_a_learner_signs_in_beside_their_work(dark_lab: Jupyter, page: Page) -> None:
    """Signed out all works; signing in shows a code to confirm elsewhere, then the name, and no token in the page."""
    panel = open_lab(page, dark_lab)
    expect(panel).to_contain_text("Not signed in")
    panel.get_by_role("button", name=re.compile("^Sum of parcels")).click()
    answer(page, "def total(weights):\n    return sum(weights")
    panel.get_by_role("button", name="Check", exact=True).click()
    expect(panel.get_by_role("region", name="Result")).to_contain_text("Python cannot read this program yet.")
    panel.get_by_role("button", name="Submit", exact=True).click()
    expect(panel.get_by_role("alert")).to_contain_text("This set is not from the service")

    panel.get_by_role("button", name="Sign in").click()
    expect(panel).to_contain_text("ABCD-EFGH")
    picture(page, "jupyterlab-sign-in-dark")
    expect(panel).to_contain_text("Signed in as ada.")
    panel.get_by_role("button", name="Take it over").click()
    expect(panel.get_by_role("button", name="Take it over")).to_have_count(0)
    assert "access-" not in page.content()


def test_a_program_is_handed_in_and_graded(contrast_lab: Jupyter, page: Page) -> None:
    """Signed in, Submit hands the notebook's program in, the service runs hidden cases too, and the panel says so."""
    panel = open_lab(page, contrast_lab)
    expect(panel).to_contain_text("Signed in as ada.")
    assert page.evaluate("document.body.dataset.jpThemeName") == "JupyterLab Dark High Contrast"
    panel.get_by_role("button", name=re.compile("^Sum of parcels")).click()
    answer(page, FIRST_TRY)
    panel.get_by_role("button", name="Check", exact=True).click()
    panel.get_by_role("button", name="Get a hint").click()
    expect(panel.get_by_role("region", name="Hints")).to_contain_text("checked by running your code")
    picture(page, "jupyterlab-high-contrast")
    answer(page, ANSWER)
    panel.get_by_role("button", name="Check", exact=True).click()
    expect(panel.get_by_role("region", name="Result")).to_contain_text("All 6 visible cases pass.")
    panel.get_by_role("button", name="Submit", exact=True).click()
    expect(panel).to_contain_text("Graded: all cases pass, the hidden ones too.")
    picture(page, "jupyterlab-submitted")


def test_a_server_that_went_away_is_told_in_the_panel(lab: Jupyter, page: Page) -> None:
    """When the tutor's routes do not answer, the panel says what that means and the notebook stays as it was."""
    panel = open_lab(page, lab)
    panel.get_by_role("button", name=re.compile("^Sum of parcels")).click()
    answer(page, FIRST_TRY)
    page.route(CHECK, lambda route: route.abort())
    panel.get_by_role("button", name="Check", exact=True).click()
    expect(panel.get_by_role("alert")).to_contain_text("The Jupyter server does not answer.")
    page.unroute(CHECK)
    panel.get_by_role("button", name="Check", exact=True).click()
    expect(panel.get_by_role("region", name="Result")).to_contain_text("2 of 6 visible cases pass.")
    expect(panel.get_by_role("alert")).to_be_empty()
