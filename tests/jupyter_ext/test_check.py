"""Exercises, notebooks and checks through a real Jupyter server."""

import asyncio
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.jupyter_ext.jupyter import Jupyter, learner_set, running

FOLDER = "python-first-steps/sum-of-parcels"
NOTEBOOK = f"{FOLDER}/sum_of_parcels.ipynb"
WRONG = """\
def total(weights):
    result = 0
    for i in range(1, len(weights)):
        result += weights[i]
    return result"""
RIGHT = "def total(weights):\n    result = 0\n    for each in weights:\n        result += each\n    return result"
ENDLESS = "def total(weights):\n    while True:\n        pass"


def asked(source: str, *before: dict[str, str], **more: object) -> dict[str, Any]:
    """A notebook with one answer cell, as the front end sends it."""
    answer = {"id": "answer", "kind": "code", "source": source, "role": "answer"}
    return {"path": NOTEBOOK, "cells": [*before, answer], "cell": "answer", **more}


async def checked(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    """The answer of a check that must succeed."""
    answer = await client.post("check", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_exercises_are_listed_in_order(jupyter: Jupyter) -> None:
    """The list holds the set below the server's folder, with one exercise recommended."""
    async with jupyter.client() as client:
        (found,) = (await client.get("exercises")).json()["sets"]
    assert found["set"] == "python-first-steps"
    assert len(found["exercises"]) == 24
    assert sum(each["recommended"] for each in found["exercises"]) == 1


async def test_without_a_service_all_is_local(jupyter: Jupyter) -> None:
    """No service named: the status says so, and handing in is refused in words."""
    async with jupyter.client() as client:
        assert (await client.get("status")).json()["connection"] == "local"
        refused = await client.post("submit", json=asked(RIGHT))
    assert refused.status_code == 400
    assert "No service is named" in refused.json()["detail"]


async def test_a_check_that_cannot_be_kept_comes_with_a_note(tmp_path: Path) -> None:
    """Where the record cannot be opened the check is answered all the same, and its note and the status say so."""
    learner_set(tmp_path / "root")
    (tmp_path / "codementor").write_text("in the way", "utf-8")
    with running(tmp_path, "server") as jupyter:
        async with jupyter.client() as client:
            found = await checked(client, asked(WRONG))
            status = (await client.get("status")).json()
    assert found["result"]["report"]["passed"] == 2
    assert found["result"]["note"] == status["note"]
    assert found["result"]["note"].startswith(f"This is not on record: {tmp_path / 'codementor'} cannot be written.")


async def test_a_notebook_is_made_once(jupyter: Jupyter) -> None:
    """The first request makes the exercise's notebook, later ones leave the learner's work in it alone."""
    place = jupyter.root / "python-first-steps" / "bus-ticket"
    async with jupyter.client() as client:
        item = (await client.post("notebook", json={"folder": str(place)})).json()
        assert item["path"] == "python-first-steps/bus-ticket/bus_ticket.ipynb"
        (jupyter.root / item["path"]).write_text("my own work", "utf-8")
        assert (await client.post("notebook", json={"folder": str(place)})).json() == item
        assert (await client.get("notebook", params={"path": item["path"]})).json() == item
        task = (await client.get("task", params={"folder": str(place)})).json()
    assert (jupyter.root / item["path"]).read_text("utf-8") == "my own work"
    assert task == item["task"]


async def test_a_wrong_answer_shows_its_smallest_failing_case(jupyter: Jupyter) -> None:
    """A check runs the cell, says how many cases pass, and names call, wanted and got of one that does not."""
    async with jupyter.client() as client:
        found = await checked(client, asked(WRONG))
    report = found["result"]["report"]
    failing = next(each for each in report["cases"] if each["id"] == report["failing"])
    assert (failing["call"], failing["wanted"], failing["got"]) == ("total([4])", "4", "0")
    assert report["passed"] < report["total"]
    assert found["result"]["ladder"]["next_level"] == 1
    assert found["spans"] == [{"cell": "answer", "first": 1, "last": 5}]


async def test_a_right_answer_passes_and_counts(jupyter: Jupyter) -> None:
    """A right answer passes every visible case, and the list shows the exercise as passed."""
    async with jupyter.client() as client:
        found = await checked(client, asked(RIGHT))
        (listed,) = (await client.get("exercises")).json()["sets"]
        progress = (await client.get("progress")).json()
    report = found["result"]["report"]
    assert report["passed"] == report["total"] == 6
    standing = {each["exercise"]: each["standing"] for each in listed["exercises"]}
    assert standing["sum-of-parcels"] == "passed"
    assert progress["streak"] == {"days": 1, "best": 1, "today": True}


async def test_setup_cells_take_part_and_lines_keep_their_cell(jupyter: Jupyter) -> None:
    """A setup cell runs before the answer, and every line of the program is given with its cell."""
    setup = {"id": "setup", "kind": "code", "source": "%matplotlib inline\nSTART = 0", "role": "setup"}
    async with jupyter.client() as client:
        found = await checked(client, asked("def total(weights):\n    return START + missing", setup))
    failing = found["result"]["report"]["cases"][0]
    assert failing["raised"]["line"] == 4
    assert found["spans"] == [{"cell": "setup", "first": 1, "last": 2}, {"cell": "answer", "first": 3, "last": 4}]


async def test_a_name_from_a_cell_outside_is_explained(jupyter: Jupyter) -> None:
    """What the kernel still knows but the answer lacks is the first thing that a check says."""
    outside = {"id": "play", "kind": "code", "source": "start = 0", "role": ""}
    async with jupyter.client() as client:
        found = await checked(client, asked("def total(weights):\n    return start", outside))
    first = found["result"]["findings"][0]
    assert (first["rule"], first["line"]) == ("made-elsewhere", 2)


async def test_words_are_in_the_language_of_jupyterlab(jupyter: Jupyter) -> None:
    """What a check says is in the language that the notebook was sent with."""
    outside = {"id": "play", "kind": "code", "source": "start = 0", "role": ""}
    async with jupyter.client() as client:
        found = await checked(client, asked("def total(weights):\n    return start", outside, language="de"))
    assert "in einer anderen Zelle" in found["result"]["findings"][0]["message"]


@pytest.mark.parametrize("source", ["def total(:", "import os\nos._exit(3)", "print('x' * 10**9)", "total = 5", ""])
async def test_any_program_gets_a_result(jupyter: Jupyter, source: str) -> None:
    """Broken and unruly programs give a result with words, never an error of the server."""
    async with jupyter.client() as client:
        report = (await checked(client, asked(source)))["result"]["report"]
    assert report["passed"] == 0
    assert report["syntax"] or report["cases"]


async def test_the_server_answers_while_a_program_runs(jupyter: Jupyter) -> None:
    """During the check of an endless program other requests are answered, half of them within 50 ms."""
    async with jupyter.client() as client:
        running = asyncio.create_task(checked(client, asked(ENDLESS)))
        await asyncio.sleep(0.3)
        waits = []
        for _ in range(20):
            begun = time.perf_counter()
            assert (await client.get("status")).status_code == 200
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(0.02)
        assert not running.done()
        report = (await running)["result"]["report"]
    assert sorted(waits)[10] < 0.05
    assert max(waits) < 0.5
    assert report["cases"][0]["outcome"] == "timed_out"


async def test_a_closed_tab_ends_the_run(jupyter: Jupyter) -> None:
    """When the browser goes away during a check, the program ends and nothing is recorded."""
    async with jupyter.client() as client:
        before = (await client.get("progress")).json()["exercises"]
        with pytest.raises(httpx.ReadTimeout):
            await client.post("check", json=asked(ENDLESS), timeout=0.5)
        begun = time.perf_counter()
        await checked(client, asked(RIGHT))
        assert time.perf_counter() - begun < 1.5
        after = (await client.get("progress")).json()["exercises"]
    checks = [sum(each["checks"] for each in exercises) for exercises in (before, after)]
    assert checks[1] - checks[0] == 1
