"""Who may ask, what may be asked, and how a refusal looks."""

import os
import sys
from pathlib import Path

import httpx
import pytest

from codementor.wire.codec import from_json
from codementor.wire.errors import ErrorCode, Problem
from jupyter_ext.app import take_environment
from jupyter_ext.routes import ROUTES
from tests.jupyter_ext.jupyter import TOKEN, Jupyter

METHODS = [
    *(("GET", route.path) for route in ROUTES if route.get),
    *(("POST", route.path) for route in ROUTES if route.post or route.stream),
]


def problem(answer: httpx.Response) -> Problem:
    """The problem document of an answer, which must be one."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    found = from_json(Problem, answer.content)
    assert found.status == answer.status_code
    assert "Traceback" not in answer.text
    return found


@pytest.mark.parametrize(("method", "path"), METHODS)
def test_strangers_are_refused(jupyter: Jupyter, method: str, path: str) -> None:
    """No route answers a request without the server's own credentials."""
    answer = httpx.request(method, f"{jupyter.url}codementor/{path}")
    assert problem(answer).code is ErrorCode.FORBIDDEN


@pytest.mark.parametrize(("method", "path"), [each for each in METHODS if each[0] == "POST"])
def test_a_foreign_page_cannot_post(jupyter: Jupyter, method: str, path: str) -> None:
    """A browser's cookie alone, without the token against forged requests, changes nothing."""
    with httpx.Client() as browser:
        browser.get(f"{jupyter.url}api/status", params={"token": TOKEN})
        assert browser.cookies
        assert problem(browser.request(method, f"{jupyter.url}codementor/{path}")).status == 403


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.path))
def test_an_operator_can_refuse_every_route(jupyter: Jupyter, route: object) -> None:
    """Each route is known to the server's authorizer by its own resource, after another was asked first, too."""
    for each in ROUTES:
        verb, action = ("GET", "read") if each.get else ("POST", "write")
        refuse = {"X-Refuse": f"{action} {each.resource}"}
        answer = httpx.request(verb, f"{jupyter.url}codementor/{each.path}", headers=jupyter.headers | refuse)
        assert problem(answer).code is ErrorCode.FORBIDDEN


def test_every_route_says_who_may_use_it(jupyter: Jupyter) -> None:
    """A server that forbids unguarded routes starts without a complaint about ours."""
    log = jupyter.log.read_text("utf-8")
    assert "JupyterServerAuthWarning" in log, "it complains about others' routes; else this test has lost its eyes"
    assert "RouteHandler" not in log


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "check", b"{", 400, ErrorCode.INVALID_REQUEST),
        ("POST", "check", b"[]", 422, ErrorCode.INVALID_FIELDS),
        ("POST", "check", b'{"path": 5, "cells": []}', 422, ErrorCode.INVALID_FIELDS),
        ("POST", "hint", b"null", 422, ErrorCode.INVALID_FIELDS),
        ("POST", "check", b'{"path": "a.ipynb", "cells": []}', 400, ErrorCode.INVALID_REQUEST),
        ("POST", "check", b" " * (3 * 1024 * 1024), 413, ErrorCode.TOO_LARGE),
        ("POST", "notebook", b'{"folder": "/etc"}', 403, ErrorCode.FORBIDDEN),
        ("POST", "notebook", b'{"folder": "../../.."}', 403, ErrorCode.FORBIDDEN),
        ("GET", "notebook?path=elsewhere.ipynb", b"", 404, ErrorCode.NOT_FOUND),
        ("GET", "notebook?path=a%00b", b"", 404, ErrorCode.NOT_FOUND),
        ("GET", "task?folder=..", b"", 403, ErrorCode.FORBIDDEN),
        ("GET", "hint", b"", 405, ErrorCode.METHOD_NOT_ALLOWED),
        ("POST", "status", b"{}", 405, ErrorCode.METHOD_NOT_ALLOWED),
    ],
)
def test_bad_input_is_answered_in_words(
    jupyter: Jupyter, method: str, path: str, body: bytes, status: int, code: ErrorCode
) -> None:
    """What cannot be met is refused with its status, a code, and a sentence, and nothing of the inside."""
    answer = httpx.request(method, f"{jupyter.url}codementor/{path}", headers=jupyter.headers, content=body)
    found = problem(answer)
    assert (found.status, found.code) == (status, code)
    assert found.detail


def test_our_variables_are_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """After loading, nothing of ours is left in the environment that kernels inherit."""
    monkeypatch.setenv("CODEMENTOR_SERVICE", "https://example.org")
    assert take_environment()["CODEMENTOR_SERVICE"] == "https://example.org"
    assert not [name for name in os.environ if name.startswith("CODEMENTOR_")]


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's environment from /proc")
def test_a_kernel_gets_nothing_of_ours(jupyter: Jupyter) -> None:
    """A kernel that the server starts has none of the variables that the server was given."""
    assert b"CODEMENTOR_DATA_DIR" in Path(f"/proc/{jupyter.process}/environ").read_bytes()
    started = httpx.post(f"{jupyter.url}api/kernels", headers=jupyter.headers, json={})
    assert started.status_code == 201, started.text
    try:
        (kernel,) = (folder for folder in Path("/proc").iterdir() if _is_kernel(folder, jupyter.process))
        assert b"CODEMENTOR_" not in (kernel / "environ").read_bytes()
    finally:
        httpx.delete(f"{jupyter.url}api/kernels/{started.json()['id']}", headers=jupyter.headers, timeout=20)


def _is_kernel(folder: Path, parent: int) -> bool:
    try:
        status = (folder / "stat").read_text("utf-8").rsplit(")", 1)[1].split()
        return int(status[1]) == parent and b"ipykernel" in (folder / "cmdline").read_bytes()
    except (OSError, IndexError):
        return False
