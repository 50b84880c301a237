"""OpenAPI 3.1, made from the route table and the wire's messages: what is served is what is described."""

import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

import codementor.wire
from codementor.wire.errors import ErrorCode, Problem

from . import wire
from .errors import STATUS, Refusal
from .route import BROWSER, OPERATOR, PUBLIC, Route, refusals
from .scope import Scope

_REFS = "#/components/schemas/{model}"
_EXAMPLES = Path(codementor.wire.__file__).parent / "examples"
_PAGE = ("text/html", "text/css", "text/javascript")  # what makes up pages for browsers
_ID = "0199f7a0-1c3e-7b52-9f1d-2a6b8c4d0e11"
_SAMPLES = {
    "client_id": "codementor",
    "exercise": "two-fer",
    "grant_type": "refresh_token",
    "id": _ID,
    "owner": "grace",
    "refresh_token": "the-token-from-before",
    "set": "python-first-steps",
    "token": "the-token-to-end",
    "user": _ID,
    "version": "1.0.0",
}


def document(routes: Iterable[Route], scopes: dict[str, Scope], version: str, url: str) -> dict[str, Any]:
    """The document of the routes for programs (pages for browsers are left out)."""
    shown = [route for route in routes if is_shown(route)]
    kinds = {kind for route in shown for kind in _kinds(route)} | {Problem}
    inputs: list[Any] = [(kind.__name__, "validation", wire.adapter(kind)) for kind in sorted(kinds, key=_name)]
    refs, schema = TypeAdapter.json_schemas(inputs, ref_template=_REFS)
    named = {name: value for (name, _), value in refs.items()}
    paths: dict[str, dict[str, Any]] = {}
    for route in shown:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, scopes, named, url)
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


def is_shown(route: Route) -> bool:
    """True for a route that is there for programs."""
    return route.gives not in _PAGE


def _operation(route: Route, scopes: dict[str, Scope], schemas: dict[str, Any], url: str) -> dict[str, Any]:
    function = getattr(route.handle, "func", route.handle)
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()}{re.sub(r'[^a-z0-9]+', '_', route.path)}".rstrip("_"),
        "summary": (function.__doc__ or "").strip(),
        "tags": [route.path.split("/")[2] if route.path.startswith("/v1/") else "service"],
        "parameters": _parameters(route),
        "responses": _responses(route, scopes.get(route.scope), schemas),
        "x-codeSamples": [{"lang": "Shell", "source": _command(route, url)}],
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
        operation["requestBody"] = {"required": True, "content": {route.accepts: body}}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    text = {"type": "string"}
    parts = re.findall(r"\{(\w+)\}", route.path)
    return [
        {"name": name, "in": "path", "required": True, "schema": text, "example": _SAMPLES[name]} for name in parts
    ] + [{"name": name, "in": "query", "required": False, "schema": text} for name in route.query]


def _responses(route: Route, scope: Scope | None, schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[int, dict[str, Any]] = {route.status: _answer(route, schemas)}
    for status, codes in _by_status(refusals(route, scope)).items():
        says = ", ".join(f"`{code}`" for code in codes)
        problem = Refusal(codes[0], "A sentence for people.").problem(_ID)
        content = {"schema": schemas["Problem"], "example": json.loads(wire.encode(problem))}
        found[status] = {"description": says, "content": {"application/problem+json": content}}
    for status, kind in route.others:
        answer = found.setdefault(status, {"description": HTTPStatus(status).phrase})
        if kind:
            answer.setdefault("content", {})["application/json"] = _media(kind, schemas)
    return {str(status): found[status] for status in sorted(found)}


def _by_status(codes: Iterable[ErrorCode]) -> dict[int, list[ErrorCode]]:
    found: dict[int, list[ErrorCode]] = {}
    for code in sorted(codes):
        found.setdefault(STATUS[code], []).append(code)
    return found


def _body(route: Route, schemas: dict[str, Any]) -> dict[str, Any] | None:
    if route.body:
        return _media(route.body, schemas)
    if route.form:
        fields = {name: {"type": "string"} for name in route.form}
        return {"schema": {"type": "object", "properties": fields}, "example": _form(route)}
    if route.accepts == "application/zip":
        return {"schema": {"type": "string", "format": "binary"}}
    return None


def _answer(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    if route.answer is None or route.status == 204:
        return {"description": "Done", **({"content": {route.gives: {}}} if route.status != 204 else {})}
    if route.gives == "text/event-stream":  # each event's data is the message
        return {"description": "Events, whose data are messages", "content": {route.gives: {}}}
    return {"description": "The answer", "content": {route.gives: _media(route.answer, schemas)}}


def _media(kind: type, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a message and the example that documents it."""
    return {"schema": schemas[kind.__name__], "example": _example(kind)}


def _example(kind: type) -> Any:
    own = getattr(kind, "example", None)  # of what only operators read, and no client has a message for
    if own:
        return json.loads(wire.encode(own()))
    name = re.sub(r"(?<!^)([A-Z])", r"_\1", kind.__name__).lower()
    return json.loads((_EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def _form(route: Route) -> dict[str, str]:
    return {name: _SAMPLES[name] for name in route.form if name in _SAMPLES}


def _command(route: Route, url: str) -> str:
    """The request as somebody would try it in a shell."""
    parts = ["curl", "-X", route.method] if route.method != "GET" else ["curl"]
    if route.scope not in (PUBLIC, BROWSER):
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if route.body:
        parts += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(_example(route.body))}'"]
    elif route.form:
        parts += [f"-d {name}={value}" for name, value in _form(route).items()]
    elif route.accepts == "application/zip":
        parts += ["-H 'Content-Type: application/zip'", "--data-binary @set.zip"]
    return " ".join([*parts, url + route.path.format_map(_SAMPLES)])


def _kinds(route: Route) -> list[type]:
    return [kind for kind in (route.body, route.answer, *(kind for _, kind in route.others)) if kind]


def _name(kind: type) -> str:
    return kind.__name__
