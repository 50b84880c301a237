"""Route rows: what leaves something out does not start."""

from dataclasses import replace
from pathlib import Path

import pytest

from backend_api import app
from backend_api.config import Settings
from backend_api.kit.about import meta
from backend_api.kit.limits import Limit
from backend_api.kit.route import PUBLIC, Route, RouteIncomplete, verify

_GOOD = Route("GET", "/v1/things", meta, PUBLIC, Limit(1, 1), listing=True, page_size=10)


@pytest.mark.parametrize(
    "row",
    [
        replace(_GOOD, scope=""),
        replace(_GOOD, scope="things:read"),
        replace(_GOOD, limit=None),
        replace(_GOOD, limit=Limit(0, 60)),
        replace(_GOOD, page_size=None),
        replace(_GOOD, page_size=0),
    ],
)
def test_a_row_without_scope_limit_or_page_size_is_refused(row: Route) -> None:
    """Start-up raises for a row that names no known scope, no limit, or as a list no page size."""
    verify([_GOOD], [])
    with pytest.raises(RouteIncomplete):
        verify([row], [])


def test_a_row_that_stands_twice_is_refused() -> None:
    """Two rows of one verb and path cannot both be served."""
    with pytest.raises(RouteIncomplete):
        verify([_GOOD, replace(_GOOD)], [])


def test_every_row_of_the_service_is_complete_and_explained(tmp_path: Path) -> None:
    """All rows pass, each has a sentence, and each replayable write is a POST or PUT with a body."""
    service = app.build(Settings(data_dir=tmp_path))
    verify(service.routes, service.site.scopes)
    for row in service.routes:
        function = getattr(row.handle, "func", row.handle)
        assert function.__doc__, row.path


def test_every_room_can_forget_and_export(tmp_path: Path) -> None:
    """Every table of the database belongs to one room's card, so deleting a person misses none."""
    from backend_api.kit.db import metadata

    service = app.build(Settings(data_dir=tmp_path))
    owned = [table.name for card in service.cards for table in card.tables]
    assert sorted(owned) == sorted(metadata.tables)
