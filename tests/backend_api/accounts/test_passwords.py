"""What passwords are taken, and how they are kept."""

import pytest
from argon2 import extract_parameters

from backend_api.accounts import passwords
from backend_api.accounts.passwords import Passwords
from backend_api.kit.errors import Refusal
from tests.backend_api.house import PASSWORD


@pytest.mark.parametrize(
    "password",
    [
        "only fourteen.",
        "passwordpassword",
        "123456789012345",
        "qwertyuiopasdfgh",
        "abcdefghijklmnopqrstuvwxyz",
        "x" * 256,
        "codementor12345",
        "ada-lovelace-ada",
        "adalovelace@example.org",
    ],
)
async def test_what_is_short_or_easily_guessed_is_refused(password: str) -> None:
    """Too short, common, repeated, in sequence, or made of the person's or the service's name: each is refused."""
    with pytest.raises(Refusal) as refused:
        await Passwords().hash(password, "adalovelace@example.org", "ada-lovelace")
    assert [error.place for error in refused.value.errors] == ["$.password"]


@pytest.mark.parametrize(
    "password", [PASSWORD, "seven quiet lanterns", "w" + "éñ漢🐍" * 63, "kahdeksan vihreää omenaa"]
)
async def test_any_long_uncommon_text_is_taken(password: str) -> None:
    """No rule asks for digits or signs; spaces and all letters count, up to 256 characters, and each one matters."""
    keeper = Passwords()
    stored = await keeper.hash(password)
    assert await keeper.matches(password, stored)
    assert not await keeper.matches(password[:-1], stored)


async def test_the_same_letters_typed_another_way_match() -> None:
    """A composed and a decomposed accent are one password."""
    keeper = Passwords()
    stored = await keeper.hash("cafe\u0301 au lait du matin")
    assert await keeper.matches("caf\u00e9 au lait du matin", stored)


async def test_an_unknown_address_costs_the_same_work_as_a_known_one() -> None:
    """Where there is no account a hash of the same parameters is checked, and nothing matches it."""
    keeper = Passwords()
    stored = await keeper.hash(PASSWORD)
    assert extract_parameters(stored) == extract_parameters(passwords._NOBODY)
    assert not await keeper.matches(PASSWORD, None)
    assert not await keeper.matches(PASSWORD, "")
