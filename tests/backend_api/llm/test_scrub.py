"""Secrets and addresses in programs: planted ones never leave, and programs without any leave as they are."""

import pytest

from backend_api.llm.scrub import scrub

_LETTERS = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"  # pragma: allowlist secret
_PEM = "PRIVATE KEY-----"
PLANTED = [
    f"sk-{_LETTERS}",
    f"sk-proj-{_LETTERS}",
    f"sk-ant-api03-{_LETTERS}",
    f"gsk_{_LETTERS}",
    f"ghp_{_LETTERS}",
    f"github_pat_{_LETTERS}",
    f"glpat-{_LETTERS[:20]}",
    f"xoxb-{_LETTERS}",
    f"hf_{_LETTERS}",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    f"AIza{_LETTERS}",
    f"ya29.{_LETTERS}",
    f"eyJhbGciOiJIUzI1NiJ9.{_LETTERS}.{_LETTERS}",
    f"-----BEGIN RSA {_PEM}\n{_LETTERS}\n{_LETTERS}\n-----END RSA {_PEM}",
    f"-----BEGIN {_PEM}\n{_LETTERS}",
    "ada.lovelace+class@students.example.ac.uk",
]
GIVEN = [
    'PASSWORD = "{}"',
    "db_password='{}'",
    'headers = {{"api-key": "{}"}}',
    'config["secret"] = "{}"',
    'login(user="ada", token="{}")',
    'password: str = "{}"',
    'url = "postgresql://ada:{}@db.example.org/x"',
    'h = {{"Authorization": "Bearer {}"}}',
]


@pytest.mark.parametrize("secret", PLANTED)
@pytest.mark.parametrize("place", ["# {}", 'print("{}")', "def f():\n    '''{}'''\n    return 1", "{}"])
def test_a_planted_secret_never_leaves(secret: str, place: str) -> None:
    """Wherever it stands, no part of the secret is left, and every line of the program stays where it was."""
    program = "x = 1\n" + place.format(secret) + "\ny = 2\n"
    found = scrub(program)
    assert not any(part in found for part in (secret, _LETTERS, "lovelace", "ABCDEFGHIJ"))
    assert found.splitlines()[0] == "x = 1"
    assert found.splitlines()[-1] == "y = 2"
    assert found.count("\n") == program.count("\n")


@pytest.mark.parametrize("given", GIVEN)
def test_what_is_given_to_a_telling_name_never_leaves(given: str) -> None:
    """A password without a form of its own is known by the name that it is given to."""
    found = scrub(given.format("hunter2-and-more-letters"))
    assert "hunter2" not in found
    assert found.count('"') == given.count('"')


@pytest.mark.parametrize(
    "program",
    [
        "def is_strong(password):\n    return len(password) > 8 and password != password.lower()\n",
        "tokens = text.split()\nfor token in tokens:\n    count[token] = count.get(token, 0) + 1\n",
        "def author(book):\n    return book['author']\n",
        "@dataclass\nclass Point:\n    x: int\n",
        "secret = random.randint(1, 10)\nprint('Guess the secret!')\n",
        "key = 'name'\nvalue = ages[key]\n",
        "matrix = a @ b\n",
    ],
)
def test_a_program_without_secrets_leaves_as_it_is(program: str) -> None:
    """Words like password and token alone change nothing."""
    assert scrub(program) == program
