"""Pages for browsers: Tornado templates without script, under a policy that allows none."""

from pathlib import Path
from typing import Any

from tornado.template import Loader

from .answer import Answer

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",  # `no-referrer` would make browsers send `Origin: null` with forms
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class Pages:
    """The templates of one or more folders."""

    def __init__(self, folder: Path) -> None:
        self._loader = Loader(str(folder))

    def render(self, name: str, status: int = 200, **values: Any) -> Answer:
        """The page as an answer."""
        content = self._loader.load(name).generate(**values)
        return Answer(status=status, content=content, content_type="text/html; charset=utf-8", headers=dict(_HEADERS))


def redirect(address: str) -> Answer:
    """Sends the browser to an address of this service."""
    return Answer(status=303, headers={"Location": address, "Cache-Control": "no-store"}, content=b" ")
