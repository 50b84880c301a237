"""Every text that a program may send has a length that is bounded, and JSON a depth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from backend_api import app
from backend_api.config import Settings
from tests.backend_api.house import House


def test_every_text_in_a_body_has_a_longest(tmp_path: Path) -> None:
    """In the schema of each message that a route takes, every string is one of a few or has a greatest length."""
    routes = app.build(Settings(data_dir=tmp_path)).routes
    bodies = [route.body for route in routes if route.body]
    assert bodies
    assert [found for body in bodies for found in _unbounded(TypeAdapter[Any](body).json_schema(), body.__name__)] == []


async def test_json_that_nests_too_deep_is_told_so(house: House) -> None:
    """Nesting beyond what any message has is invalid_request, in its own words; a form's fields have a longest, too."""
    client = await house.somebody("ada")
    deep = await client.post("/v1/events", content=b"[" * 5_000, headers={"Content-Type": "application/json"})
    long = await client.post("/v1/oauth/token", data={"refresh_token": "x" * 5_000})
    large = await client.post("/v1/oauth/token", data={"refresh_token": "x" * 70_000})
    assert (deep.status_code, "nests deeper" in deep.json()["detail"]) == (400, True)
    assert (long.status_code, "4096 characters" in long.json()["detail"]) == (400, True)
    assert (large.status_code, large.json()["code"], "64 kB" in large.json()["detail"]) == (413, "too_large", True)


def _unbounded(schema: Any, place: str) -> Iterator[str]:
    if isinstance(schema, list):
        for at, each in enumerate(schema):
            yield from _unbounded(each, f"{place}[{at}]")
    elif isinstance(schema, dict):
        if schema.get("type") == "string" and not {"maxLength", "enum", "const"} & set(schema):
            yield place
        for name, each in schema.items():
            yield from _unbounded(each, f"{place}.{name}")
