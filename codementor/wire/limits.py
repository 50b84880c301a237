"""The field types that the messages share, with their limits (enforced by the service, documented for everyone)."""

from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Slug = Annotated[str, MinLen(1), MaxLen(64)]  # lower-case words joined by "-": see SLUG
Version = Annotated[str, MinLen(1), MaxLen(32)]
Title = Annotated[str, MaxLen(200)]
Line = Annotated[str, MaxLen(2_000)]
Text = Annotated[str, MaxLen(65_536)]
Source = Annotated[str, MaxLen(262_144)]
FileName = Annotated[str, MinLen(1), MaxLen(200)]
Id = Annotated[str, MinLen(1), MaxLen(64)]
Ref = Annotated[str, MaxLen(64)]  # an Id, or "" when there is none
Language = Annotated[str, MinLen(2), MaxLen(16)]
Level = Annotated[int, Ge(1), Le(4)]
Count = Annotated[int, Ge(0)]
Seconds = Annotated[float, Ge(0)]
