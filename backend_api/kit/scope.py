"""What a token may be allowed to do."""

from dataclasses import dataclass

from codementor.wire.accounts import Role


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission a token may carry: what it allows, the least role, and whether the e-mail must be verified."""

    name: str
    says: str
    role: Role = Role.LEARNER
    verified: bool = False
