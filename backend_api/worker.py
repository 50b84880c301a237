"""`codementor-worker`: does the service's jobs from Redis, in as many processes as an operator starts."""

import asyncio
import logging
import sys

from backend_api import app, safety
from backend_api.config import Settings, secrets_of
from backend_api.kit.log import set_up
from backend_api.kit.process import stop_signal
from backend_api.kit.runs import RunsUnsafe
from backend_api.migrations import SchemaRefused

log = logging.getLogger(__name__)


def main() -> int:
    """Works until SIGTERM or SIGINT; exit code 2 when the settings do not allow it."""
    try:
        settings = safety.read()
    except safety.Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    if not settings.redis_url.get_secret_value():
        sys.stderr.write(
            "codementor-worker: set CODEMENTOR_API_REDIS_URL. Without Redis, `serve` does the jobs itself.\n"
        )
        return 2
    set_up(settings.log_level, secrets_of(settings))
    return asyncio.run(work(settings))


async def work(settings: Settings) -> int:
    """Does jobs until told to stop."""
    service = app.build(settings)
    try:
        await service.start(work=True)
    except (RunsUnsafe, SchemaRefused) as refused:
        sys.stderr.write(f"codementor-worker: {refused}\n")
        await service.stop()
        return 1
    log.info("working", extra={"facts": {"runs": service.grader.runs.told}})
    await stop_signal().wait()
    await service.stop()
    return 0
