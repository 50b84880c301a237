"""Who may do what with exercise sets, and how much of it. Pure."""

from backend_api.kit.scope import Scope
from codementor.wire.accounts import Role

PAGE_SIZE = 50
SCOPES = (
    Scope("sets:read", "list exercise sets and download them"),
    Scope("sets:write", "publish exercise sets under your handle", role=Role.INSTRUCTOR, verified=True),
)
