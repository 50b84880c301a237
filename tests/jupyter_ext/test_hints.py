"""Hints and reviews through a real Jupyter server."""

import json
from typing import Any

import httpx

from tests.jupyter_ext.jupyter import Jupyter
from tests.jupyter_ext.test_check import RIGHT, WRONG, asked


async def events(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> list[tuple[str, Any]]:
    """Names and messages of a stream's events, read as they come."""
    found: list[tuple[str, Any]] = []
    async with client.stream("POST", path, json=body) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream", await answer.aread()
        assert answer.headers["X-Accel-Buffering"] == "no"
        name = ""
        async for line in answer.aiter_lines():
            key, _, value = line.partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                found.append((name, json.loads(value)))
    return found


async def test_a_hint_comes_sentence_by_sentence_then_the_ladder(jupyter: Jupyter) -> None:
    """Level 1 streams as pieces that make its text, and the last event tells what opens level 2."""
    async with jupyter.client() as client:
        await client.post("check", json=asked(WRONG + "\n# first"))
        found = await events(client, "hint", asked(WRONG + "\n# first"))
    assert {name for name, _ in found} == {"hint"}
    ladder = found[-1][1]["ladder"]
    pieces = [message["piece"] for _, message in found[:-1]]
    assert "".join(pieces) == ladder["hints"][0]["text"]
    assert "total([4])" in ladder["hints"][0]["text"]
    assert (ladder["next_level"], ladder["next_ready"]) == (2, False)
    assert ladder["note"]


async def test_the_next_level_opens_when_the_program_changed(jupyter: Jupyter) -> None:
    """The same program gets no second level; one that was changed and checked does."""
    changed = WRONG.replace("range(1,", "range(2,")
    async with jupyter.client() as client:
        again = await events(client, "hint", asked(WRONG + "\n# first"))
        await client.post("check", json=asked(changed))
        opened = await events(client, "hint", asked(changed))
    assert [len(found[-1][1]["ladder"]["hints"]) for found in (again, opened)] == [1, 2]


async def test_a_review_reads_the_cell(jupyter: Jupyter) -> None:
    """A review of an answer gives findings and one sentence over all."""
    async with jupyter.client() as client:
        answer = await client.post("review", json=asked(RIGHT))
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"findings", "summary"}
