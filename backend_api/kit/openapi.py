"""OpenAPI 3.1, made from the route table and the wire's messages: what is served is what is described."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from codementor.wire.errors import Problem

from . import wire
from .route import BROWSER, OPERATOR, PUBLIC, Route
from .scope import Scope

_REFS = "#/components/schemas/{model}"


def document(routes: Iterable[Route], scopes: dict[str, Scope], version: str, url: str) -> dict[str, Any]:
    """The document of the routes for programs (pages for browsers are left out)."""
    shown = [route for route in routes if route.gives != "text/html"]
    kinds = {kind for route in shown for kind in (route.body, route.answer) if kind} | {Problem}
    inputs: list[Any] = [(kind.__name__, "validation", wire.adapter(kind)) for kind in sorted(kinds, key=_name)]
    refs, schema = TypeAdapter.json_schemas(inputs, ref_template=_REFS)
    named = {name: value for (name, _), value in refs.items()}
    paths: dict[str, dict[str, Any]] = {}
    for route in shown:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, named)
    flow = {"deviceAuthorizationUrl": f"{url}/v1/oauth/device", "tokenUrl": f"{url}/v1/oauth/token"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "CodeMentor", "version": version, "license": {"name": "MIT"}},
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": schema.get("$defs", {}),
            "securitySchemes": {
                "operator": {"type": "http", "scheme": "bearer", "description": "CODEMENTOR_API_METRICS_TOKEN"},
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token of the device authorization grant (RFC 8628).",
                    "x-scopes": {scope.name: scope.says for scope in scopes.values()},
                    "x-device-flow": flow,
                },
            },
        },
    }


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    function = getattr(route.handle, "func", route.handle)
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()}{re.sub(r'[^a-z0-9]+', '_', route.path)}".rstrip("_"),
        "summary": (function.__doc__ or "").strip(),
        "tags": [route.path.split("/")[2] if route.path.startswith("/v1/") else "service"],
        "parameters": _parameters(route),
        "responses": {
            str(route.status): _answer(route, schemas),
            "default": _content("A refusal", "application/problem+json", schemas["Problem"]),
        },
        "x-limit": {"count": route.limit.count, "seconds": route.limit.seconds} if route.limit else None,
    }
    if route.scope == OPERATOR:
        operation["security"] = [{"operator": []}, {}]  # without a token on the service's own machine
    elif route.scope not in (PUBLIC, BROWSER):
        operation["security"] = [{"token": [route.scope]}]
    if route.page_size:
        operation["x-page-size"] = route.page_size
    body = _body(route, schemas)
    if body:
        operation["requestBody"] = {"required": True, "content": {route.accepts: {"schema": body}}}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    text = {"type": "string"}
    parts = re.findall(r"\{(\w+)\}", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": text} for name in parts] + [
        {"name": name, "in": "query", "required": False, "schema": text} for name in route.query
    ]


def _body(route: Route, schemas: dict[str, Any]) -> dict[str, Any] | None:
    if route.body:
        found: dict[str, Any] = schemas[route.body.__name__]
        return found
    if route.form:
        return {"type": "object", "properties": {name: {"type": "string"} for name in route.form}}
    if route.method == "PUT":
        return {"type": "string", "format": "binary"}
    return None


def _answer(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    if route.answer is None:
        return {"description": "Done", **({"content": {route.gives: {}}} if route.gives != "application/json" else {})}
    return _content("The answer", route.gives, schemas[route.answer.__name__])


def _content(description: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {kind: {"schema": schema}}}


def _name(kind: type) -> str:
    return kind.__name__
