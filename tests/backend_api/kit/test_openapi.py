"""The OpenAPI document says what is served."""

import json
import re
from pathlib import Path
from typing import Any

from backend_api import app
from backend_api.config import Settings
from backend_api.kit import openapi
from backend_api.kit.route import OPERATOR
from tests.backend_api.house import House


def test_every_route_for_programs_is_described_with_its_scope_and_limit(tmp_path: Path) -> None:
    """Path for path and verb for verb the document equals the route table; scopes, limits and page sizes are named."""
    service = app.build(Settings(data_dir=tmp_path))
    document = service.describe()
    described = {(path, verb.upper()) for path, verbs in document["paths"].items() for verb in verbs}
    rows = {(row.path, row.method): row for row in service.routes if openapi.is_shown(row)}
    assert document["openapi"] == "3.1.0"
    assert described == set(rows)
    for (path, method), row in rows.items():
        operation = document["paths"][path][method.lower()]
        assert operation["summary"]
        assert operation["x-limit"]
        assert operation.get("x-page-size") == row.page_size
        assert ("security" in operation) == (row.scope in {*service.site.scopes, OPERATOR})


def test_every_reference_in_the_document_leads_somewhere(tmp_path: Path) -> None:
    """No `$ref` dangles, operation ids are unique, and each path part is a parameter."""
    document = app.build(Settings(data_dir=tmp_path)).describe()
    schemas = document["components"]["schemas"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)):
        assert name in schemas
    operations = [operation for verbs in document["paths"].values() for operation in verbs.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    for path, verbs in document["paths"].items():
        for operation in verbs.values():
            named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


async def test_the_document_and_a_page_of_it_are_served(house: House) -> None:
    """`/openapi.json` is the document, `/docs` a page whose every part this service has, and no script inside."""
    client = house.client()
    document: dict[str, Any] = (await client.get("/openapi.json")).json()
    page = await client.get("/docs")
    assert document == json.loads(json.dumps(house.service.describe()))
    parts = re.findall(r'(?:src|href)="(?!data:)([^"]*)"', page.text)
    assert len(parts) == 4
    assert [(await client.get(part)).status_code for part in parts] == [200] * 4
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert re.findall(r"<script[^>]*>(?!</script>)", page.text) == []
