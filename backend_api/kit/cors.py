"""Web pages of other origins (Fetch Standard, 3.2): those an operator names may call the API, with a token alone.

Cookies are never allowed along, so a page of another origin has no more rights than the token it was given.
"""

from collections.abc import Collection, Mapping

from .route import BROWSER, Route

_TOLD = "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
_TAKEN = "Authorization, CodeMentor-Api, Content-Type, If-None-Match, X-Request-Id"
_SECONDS = "600"


def headers(asked: Mapping[str, str], routes: Mapping[str, Route], origins: Collection[str]) -> dict[str, str]:
    """The headers that let a page of a named origin read the answers of these routes; none for any other."""
    origin = asked.get("Origin", "")
    if origin not in origins or any(route.scope == BROWSER or route.gives == "text/html" for route in routes.values()):
        return {"Vary": "Origin"} if origins else {}
    found = {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Access-Control-Expose-Headers": _TOLD}
    if "Access-Control-Request-Method" in asked:
        allowed = {"Methods": ", ".join(routes), "Headers": _TAKEN}
        found |= {f"Access-Control-Allow-{name}": value for name, value in allowed.items()}
        found["Access-Control-Max-Age"] = _SECONDS
    return found
