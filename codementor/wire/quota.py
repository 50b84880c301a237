"""How many calls of language models an account has, and what administrators change about it."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le, MinLen

from .limits import Count, Line, Seconds, Slug, Title

Calls = Annotated[int, Ge(1), Le(100_000)]


@dataclass(frozen=True, slots=True)
class Quota:
    """`GET /v1/quota`: the calls of language models that an account has an hour, and what is left of them."""

    tier: Slug
    calls: Calls  # an hour: the tier's, or those of an exception
    remaining: Count
    reset: Seconds  # until all of them are there again
    until: Line = ""  # when the exception ends


@dataclass(frozen=True, slots=True)
class TierChange:
    """`PUT /v1/admin/accounts/{id}/tier`: the tier that the account has from now on."""

    tier: Slug


@dataclass(frozen=True, slots=True)
class QuotaException:
    """`PUT /v1/admin/accounts/{id}/quota`: other calls an hour than the tier's, why, and until when (RFC 3339)."""

    calls: Calls
    reason: Annotated[Title, MinLen(1)]
    until: Line
