"""What must not leave for a model: keys, passwords, tokens and e-mail addresses in a learner's program are put away.

What replaces them keeps lines and quotes as they are, so that places in the program stay true.
"""

import re

ADDRESS = "someone@example.org"
GONE = "REMOVED"

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_KEYS = (
    # a private key in PEM, also one that is cut off
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|(?:\s*[\w+/=]{16,})*)",
    r"\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*",  # JSON Web Token
    r"\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])*[\w-]{16,}",  # OpenAI, Anthropic, Stripe
    r"\bgsk_\w{16,}",
    r"\b(?:gh[pousr]|github_pat|glpat|npm|pypi|hf|xox[abprs]|dop_v1|shpat)[-_][\w-]{16,}",
    r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b",
    r"\bAIza[\w-]{30,}",
    r"\bya29\.[\w-]{20,}",
    r"\bcm[apr]_[\w-]{16,}",
    r"(?<=://)[^\s/@'\"]+:[^\s/@'\"]+(?=@)",  # user and password of an address
    r"(?i:(?<=bearer )[\w.~+/-]{16,}=*)",
)
_KEY = re.compile("|".join(_KEYS))
_NAME = r"(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|auth|credential|client[_-]?secret|pwd)"
# a name that says what it is, and the text that it is given: `API_KEY = "..."`, `"password": "..."`, `token="..."`
_GIVEN = re.compile(
    rf"(?i)(\b[\w.-]*{_NAME}\w*[\"']?\s*\]?\s*(?::\s*str\s*)?[=:]\s*[rbuf]?)(?P<quote>[\"'])(?P<secret>[^\"'\n]{{4,}})(?P=quote)"
)


def scrub(text: str) -> str:
    """The text with every such thing replaced; it has the same lines."""
    text = _KEY.sub(_kept_lines, text)
    text = _GIVEN.sub(rf"\1\g<quote>{GONE}\g<quote>", text)
    return _EMAIL.sub(ADDRESS, text)


def _kept_lines(found: re.Match[str]) -> str:
    return GONE + "\n" * found[0].count("\n")
