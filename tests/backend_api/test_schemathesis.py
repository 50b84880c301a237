"""The whole API as its own description says, asked by a fuzzer that knows nothing else.

An ordinary run takes a sample of the operations and few requests each, another with every commit.
"""

import asyncio
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from backend_api.config import Settings
from backend_api.kit.limits import Demand, Limiter, Verdict
from codementor.wire.accounts import Role
from tests import sampling
from tests.backend_api import samples
from tests.backend_api.house import running, submission

_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "allow_header_conformance",
)
_ZIPPED = "put_v1_sets_owner_set_version"  # zips are none that it makes: see exercises/test_sets
_OPERATIONS, _EXAMPLES, _ALL_EXAMPLES = 3, 3, 100


class _Open(Limiter):
    """No limit: the fuzzer would meet nothing else."""

    async def take_all(self, demands: Sequence[Demand]) -> list[Verdict]:
        """See `Limiter`."""
        return [Verdict(each.limit, 0.0, each.limit.count, 0.0) for each in demands]


async def test_no_request_breaks_the_service_or_its_description(settings: Settings, tmp_path: Path) -> None:
    """Whatever a client sends, the service does not fail, and answers by status, type and shape as it is described."""
    async with running(settings, _Open()) as house:
        await house.publish()
        ada = await house.somebody("ada", Role.ADMIN)
        await ada.post("/v1/submissions", json=submission(samples.GOOD))
        token = (await house.tokens("ada", Role.ADMIN)).access_token
        document = house.service.describe()
        names = [each["operationId"] for verbs in document["paths"].values() for each in verbs.values()]
        names.remove(_ZIPPED)
        await _fuzz(house.url, token, sampling.sample(names, _OPERATIONS), tmp_path)
        assert (await house.client().get("/health/ready")).json()["ready"]


async def _fuzz(url: str, token: str, operations: list[str], folder: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--no-color"]
    command += ["--header", f"Authorization: Bearer {token}", "--phases", "examples,coverage,fuzzing"]
    command += ["--checks", ",".join(_CHECKS), "--generation-database", "none", "--warnings", "off"]
    command += ["--max-examples", str(_ALL_EXAMPLES if sampling.is_full() else _EXAMPLES), "--continue-on-failure"]
    command += ["--seed", str(random.Random(sampling.fix_seed()).randrange(2**31))]
    command += [part for name in operations for part in ("--include-operation-id", name)]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=folder
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert f"Tested: {len(operations)}" in said.decode(), said.decode()
