"""What a service is and can do, asked first by every client."""

from dataclasses import dataclass

from .limits import Line, Title, Version

API_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Meta:
    """`GET /v1/meta`: the API levels spoken, the version, and the features switched on."""

    name: Title
    version: Version
    api_min: int
    api_max: int
    features: tuple[Line, ...] = ()  # "runs", "email", ...
