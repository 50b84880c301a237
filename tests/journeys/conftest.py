"""The house the journeys go through: a real service on loopback, the bundled set published, a learner signed in."""

import asyncio
from collections.abc import Iterator

import pytest

from deploy.demo.furnish import furnish
from deploy.demo.house import House, create_accounts
from deploy.demo.processes import free_port
from tests.journeys.service import Service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running service that a test may stop and start again."""
    folder = tmp_path_factory.mktemp("house")
    house = House(folder, f"http://127.0.0.1:{free_port()}")
    service = Service(house, create_accounts(folder))
    try:
        service.start()
        asyncio.run(furnish(house, service.accounts))
        yield service
    finally:
        service.stop()


@pytest.fixture
def house(service: Service) -> House:
    """The learner's house, with the service up."""
    if not service.running:
        service.start()
    return service.house
