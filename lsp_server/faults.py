"""What happens when a part of the server crashes: it is logged under an id, and the learner hears of it once."""

import logging
import uuid
from collections.abc import Callable

log = logging.getLogger(__name__)


class Faults:
    """The faults of one session. `tell` shows a sentence to the learner."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()

    def crashed(self, part: str, error: BaseException) -> None:
        """The crash of a part is on record; only its first one is told."""
        fault = uuid.uuid4().hex[:8]
        log.error("Part %r crashed (id %s)", part, fault, exc_info=error)
        if part not in self._told:
            self._told.add(part)
            self._tell(
                f"One part of CodeMentor ({part}) met a fault (id {fault}). "
                "The rest goes on; restart the server to bring it back."
            )
