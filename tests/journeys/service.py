"""A service that can be stopped and started again at the same address with the same data, as an outage does."""

from dataclasses import dataclass

from deploy.demo.house import House, await_service, serve
from deploy.demo.processes import Processes


@dataclass
class Service:
    """The house's service; `stop` loses nothing that was answered."""

    house: House
    accounts: dict[str, str]
    _processes: Processes | None = None

    @property
    def running(self) -> bool:
        """True between `start` and `stop`."""
        return self._processes is not None

    def start(self) -> None:
        """The service answers at the house's address."""
        self._processes = Processes(self.house.folder / "logs").__enter__()
        serve(self.house, self._processes)
        await_service(self.house, self._processes)

    def stop(self) -> None:
        """Nothing answers there any more."""
        if self._processes:
            self._processes.__exit__(None, None, None)
            self._processes = None
