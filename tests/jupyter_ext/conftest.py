"""Servers that the tests of a module share: one on its own, one with a service."""

from collections.abc import Iterator

import pytest

from tests.fakes.service import Book, fake_service
from tests.jupyter_ext.jupyter import Jupyter, learner_set, running

# Refuses what a header of the request names, as an operator's own authorizer would.
AUTHORIZER = """
from jupyter_server.auth.authorizer import Authorizer

class Named(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return handler.request.headers.get("X-Refuse") != f"{action} {resource}"

c.ServerApp.authorizer_class = Named
"""


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """A server with the bundled set and no service; every route must say who may use it, or the log tells."""
    folder = tmp_path_factory.mktemp("alone")
    learner_set(folder / "root")
    (folder / "config").mkdir()
    (folder / "config" / "jupyter_server_config.py").write_text(AUTHORIZER, "utf-8")
    secret = {"CODEMENTOR_LANGUAGE": ""}
    with running(folder, "server", "--ServerApp.allow_unauthenticated_access=False", extra=secret) as found:
        yield found


@pytest.fixture(scope="session")
def service() -> Iterator[Book]:
    """A service on loopback that can be told to misbehave."""
    with fake_service() as book:
        yield book


@pytest.fixture(scope="session")
def connected(tmp_path_factory: pytest.TempPathFactory, service: Book) -> Iterator[Jupyter]:
    """A server with the bundled set and a service named, nobody signed in at first."""
    folder = tmp_path_factory.mktemp("connected")
    learner_set(folder / "root")
    with running(folder, "server", f"--CodeMentorApp.service={service.url}") as found:
        yield found
