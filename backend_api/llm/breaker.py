"""A circuit breaker: after faults in a row a provider is left alone for a while, then one call tries it again."""

from collections.abc import Callable

_FAULTS = 5
_REST_SECONDS = 30.0


class Breaker:
    """Closed at first; open after `faults` in a row; after `rest` seconds one call at a time may close it again."""

    def __init__(self, clock: Callable[[], float], faults: int = _FAULTS, rest: float = _REST_SECONDS) -> None:
        self._clock = clock
        self._most = faults
        self._rest = rest
        self._faults = 0
        self._until = 0.0

    def admits(self) -> bool:
        """True when a call may be made now. While it rests none may; afterwards one for each rest."""
        if self._faults < self._most:
            return True
        if self._clock() < self._until:
            return False
        self._until = self._clock() + self._rest
        return True

    def worked(self) -> None:
        """A call succeeded: it is closed."""
        self._faults = 0

    def failed(self, wait: float = 0.0) -> None:
        """A call failed; the provider may ask for a longer rest."""
        self._faults += 1
        if self._faults >= self._most:
            self._until = self._clock() + max(self._rest, wait)
