"""A learner's way through an exercise in a real VS Code: a fault while typing, a check, two hints, passing."""

import logging
import os
import re
import shutil
import signal
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from deploy.demo.approve import approve
from deploy.demo.house import House
from tests.journeys.browser import launch, need_chromium, picture, walked
from tests.journeys.service import Service
from tests.journeys.workbench import ROOT, need_workbench, workbench

log = logging.getLogger(__name__)
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("vsix"), pytest.mark.timeout(600)]
SET = ROOT / "exercise-sets" / "python-first-steps"
UNFINISHED = "def total(weights)\n    return 0\n"
FIRST = '''def total(weights):
    """Return the weight of all parcels together, in kilograms."""
    result = 0
    for i in range(1, len(weights)):
        result = result + weights[i]
    return result
'''
SECOND = FIRST.replace("range(1, len(weights))", "range(len(weights))").replace("result + weights[i]", "weights[i]")
GOOD = SECOND.replace("= weights[i]", "= result + weights[i]")


class Learner:
    """What a learner does in the workbench, and what they see."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, exercise: str, file: str) -> None:
        """The exercise is chosen in the tree, and its program is in the editor."""
        self.page.locator(".activitybar .action-label[aria-label^='CodeMentor']").click()
        self.page.locator(".pane-body .monaco-list-row", has_text=exercise).first.click(timeout=30_000)
        expect(self.page.locator(".tabs-container .tab.active")).to_contain_text(file, timeout=15_000)

    def write(self, program: str) -> None:
        """The program in the editor is `program`, nothing else."""
        self.page.locator(".part.editor .monaco-editor .view-lines").first.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(program)

    def lens(self, title: str) -> None:
        """The code lens is chosen."""
        self.page.locator(".codelens-decoration a", has_text=title).first.click(timeout=15_000)

    def runs(self, command: str) -> None:
        """The command is chosen in the palette."""
        self.page.keyboard.press("F1")
        self.page.keyboard.type(command)
        self.page.locator(".quick-input-list .monaco-list-row", has_text=command).first.click()

    @property
    def panel(self) -> FrameLocator:
        """The tutor's panel."""
        return self.page.frame_locator("iframe.webview.ready").frame_locator("#active-frame")

    def reads(self, section: str, *texts: str) -> None:
        """A section of the panel shows the texts."""
        for text in texts:
            expect(self.panel.locator(f"#{section}")).to_contain_text(re.compile(text), timeout=30_000)

    def opened(self, level: int) -> None:
        """The hint of that level can be read, and no further one."""
        expect(self.panel.locator("#ladder li.open .step-body")).to_have_count(level, timeout=30_000)

    def sees(self, selector: str, *, shown: bool = True) -> None:
        """The editor shows such a mark, or none any longer."""
        marks = self.page.locator(f".part.editor {selector}")
        if shown:
            expect(marks.first).to_be_attached(timeout=15_000)
        else:
            expect(marks).to_have_count(0, timeout=15_000)


def test_way_through_an_exercise(tmp_path: Path) -> None:
    """In the packaged extension a learner finds a fault, checks, gets two hints in turn, and passes."""
    need_chromium()
    need_workbench()
    walked(_way, tmp_path)


def _way(home: Path) -> None:
    exercises = home / "work" / SET.name
    shutil.copytree(SET, exercises, ignore=shutil.ignore_patterns(".solution"))
    with workbench(home) as place, launch(home / "profile") as page:
        learner = Learner(page)
        page.goto(place.url(exercises))
        page.wait_for_selector(".monaco-workbench .part.statusbar", timeout=60_000)
        try:
            _open_and_type(learner)
            _check_and_hint(learner)
            _change_and_pass(learner)
            _go_on_after_a_crash(learner, home)
        except Exception:
            picture(page, "vscode-failed")
            log.warning("The extension's log:\n%s", place.server_log())
            raise
        assert "Traceback" not in place.server_log(), place.server_log()


def test_no_python(tmp_path: Path) -> None:
    """Where no Python can be found the extension names what it tried and offers to choose one."""
    need_chromium()
    need_workbench()
    walked(_without_python, tmp_path)


def _without_python(home: Path) -> None:
    exercises = home / "work" / SET.name
    shutil.copytree(SET, exercises, ignore=shutil.ignore_patterns(".solution"))
    with workbench(home, {"codementor.interpreter": ["/nowhere/python"]}) as place, launch(home / "profile") as page:
        page.goto(place.url(exercises))
        told = page.locator(".notification-list-item-message", has_text="CodeMentor needs Python 3.11 or newer")
        expect(told).to_contain_text("/nowhere/python (does not start)", timeout=60_000)
        expect(page.locator(".notification-list-item", has_text="Choose an interpreter")).to_be_visible()
        expect(page.locator(".statusbar-item.warning-kind", has_text="CodeMentor")).to_be_visible()
        picture(page, "vscode-no-python")


def test_sign_in_and_submit(tmp_path: Path, service: Service, house: House) -> None:
    """With a service named a learner signs in by a code, hands in what passes, and reads the grade in the panel."""
    need_chromium()
    need_workbench()
    walked(partial(_signed_in, service, house), tmp_path)


def _signed_in(service: Service, house: House, home: Path) -> None:
    machine: dict[str, object] = {"codementor.service": house.service}
    with workbench(home, machine) as place, launch(home / "profile") as page:
        learner = Learner(page)
        page.goto(place.url(house.work / SET.name))
        learner.open("Sum of parcels", "sum_of_parcels.py")
        learner.reads("foot", "Everything here works without signing in")
        learner.runs("CodeMentor: Sign In")
        told = page.locator(".notification-list-item-message", has_text="Enter the code")
        code, address = re.findall(r"the code (\S+) at (\S+) to", told.inner_text(timeout=30_000))[0]
        picture(page, "vscode-sign-in")
        approve(f"{address}?code={code}", "ada@example.org", service.accounts["ada"])
        expect(page.locator(".notification-list-item-message", has_text="Signed in as ada")).to_be_visible(
            timeout=30_000
        )
        learner.write(GOOD)
        learner.lens("Check")
        learner.reads("result", "All 6 cases pass")
        learner.panel.locator("#do-submit.primary").click()
        learner.reads("result", "Graded: passed", "hidden ones included")
        picture(page, "vscode-graded")


def _open_and_type(learner: Learner) -> None:
    learner.open("Sum of parcels", "sum_of_parcels.py")
    learner.reads("task", "A van may only leave when its load is known")
    learner.write(UNFINISHED)
    learner.sees(".squiggly-error")
    picture(learner.page, "vscode-fault")
    learner.write(FIRST)
    learner.sees(".squiggly-error", shown=False)


def _check_and_hint(learner: Learner) -> None:
    learner.lens("Check")
    learner.reads("result", r"\d of 6 cases pass", r"total\(\[4\]\)", "Wanted")
    learner.sees(".squiggly-warning")
    picture(learner.page, "vscode-check")
    learner.lens("Hint")
    learner.opened(1)
    picture(learner.page, "vscode-hint")


def _change_and_pass(learner: Learner) -> None:
    learner.write(SECOND)
    learner.lens("Check")
    learner.panel.locator("#ladder button[data-verb=hint]").click(timeout=30_000)
    learner.opened(2)
    learner.panel.locator("#task-text summary").click()
    values = re.compile(r"i\s=\s0\s→\s1")  # what the loop made, at the end of its line
    expect(learner.page.locator(".part.editor .view-lines")).to_contain_text(values, timeout=30_000)
    picture(learner.page, "vscode-tutor")
    learner.panel.locator("#task-text summary").click()
    learner.write(GOOD)
    learner.lens("Check")
    learner.reads("result", "All 6 cases pass", "Next exercise")
    expect(learner.page.locator(".monaco-list-row[aria-label^='Sum of parcels, passed']")).to_be_attached()
    picture(learner.page, "vscode-passed")


def _go_on_after_a_crash(learner: Learner, home: Path) -> None:
    """The language server is killed; it comes back by itself, and checks go on."""
    for server in _servers(home):
        os.kill(server, signal.SIGKILL)
    learner.write(FIRST)
    expect(learner.panel.locator("#do-check")).to_be_enabled(timeout=30_000)
    learner.lens("Check")
    learner.reads("result", "2 of 6 cases pass")


def _servers(home: Path) -> list[int]:
    """The language servers of the extension installed in `home`."""
    launcher = str(home / "extensions").encode()
    commands = {path: path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if os.access(path, os.R_OK)}
    return [int(path.parent.name) for path, line in commands.items() if launcher in line and b"launch.py" in line]
