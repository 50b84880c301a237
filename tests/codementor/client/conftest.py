"""A fake service, and a client that is signed in to it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from codementor.client.api import Api
from codementor.client.tokens import TokenStore
from tests.fakes.service import Book, fake_service


@pytest.fixture
def book() -> Iterator[Book]:
    """The book of a running fake service."""
    with fake_service() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, book: Book) -> TokenStore:
    """A token store that holds a good session."""
    tokens = TokenStore(tmp_path, keyring=False)
    tokens.save(book.url, book.session())
    return tokens


@pytest.fixture
async def api(book: Book, store: TokenStore) -> AsyncIterator[Api]:
    """A client that is signed in."""
    async with Api(book.url, store) as opened:
        yield opened
