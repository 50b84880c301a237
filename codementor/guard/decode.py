"""What a text says to someone who takes trouble: letters of other scripts, hidden letters, ciphers and encodings."""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһӏвкмнтгпАВЕКМНОРСТУХІЈЅανορικτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡ∕⁄∗−‐‑꞉ː⩽⩾＝",
    "aeopcyxijsdhlbkmhtrnABEKMHOPCTYXIJSavopiktuxABEZHIKMNOPTYXiag//*---::≤≥=",
)
TYPOGRAPHIC = set("…–—“”„‘’‚«»·•→←×÷≤≥≠≙≈°§⏎✓€´¬")
LETTERS = re.compile(r"(?:(?<=\s)|^)(?:[^\s.,-][ \t.,-]+){4,}[^\s.,-](?=\s|[.,]|$)")
SPREAD = re.compile(r"(?:(?<=\s)|^)(?:\S[ \t]+){2,}\S(?=\s|[.,]|$)")
CIPHERED = 4  # letters of a word that, read in another way, is a word of the program
BASE64 = re.compile(r"(?<![A-Za-z0-9+/])(?=\w*?(?:[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z])|\S{12})[A-Za-z0-9+/]{8,}={0,2}")
HEX = re.compile(r"(?<!\w)(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s,]*){6,}(?!\w)")
BINARY = re.compile(r"(?<!\w)(?:[01]{7,8}[\s,]+){3,}[01]{7,8}(?!\w)")
CODES = re.compile(r"(?<!\w)(?:1[01]\d|12[0-6]|3[2-9]|[4-9]\d)(?:[\s,]+(?:1[01]\d|12[0-6]|3[2-9]|[4-9]\d)){5,}(?!\w)")
SHORTEST = 4  # letters that something decoded must have to mean anything


def plain(text: str) -> str:
    """The text with look-alike letters as what they look like, and without letters that nobody sees."""
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", shown.replace("…", "\x00").translate(LOOK_ALIKES)).replace("\x00", "…")


def strange(text: str, seen: str) -> str:
    """The first letter or sign of a plain text that no hint needs and that is in nothing the learner sees, or ""."""
    for letter in text:
        if letter.isascii() or letter in TYPOGRAPHIC or letter in seen:
            continue
        if not unicodedata.name(letter, "").startswith("LATIN"):
            return letter
    return ""


def hidden(text: str, seen: str) -> Iterator[str]:
    """What encoded pieces of the text say: base 64, hexadecimal, binary, letters' numbers, escapes."""
    for match in BASE64.finditer(text):
        if match.group() not in seen:
            yield from _printable(_base64(match.group()))
    for match in HEX.finditer(text):
        digits = re.sub(r"0x|\\x|[\s,]", "", match.group())
        if match.group() not in seen and len(digits) % 2 == 0:
            yield from _printable(bytes.fromhex(digits))
    for match in BINARY.finditer(text):
        yield from _printable(bytes(int(item, 2) for item in re.findall(r"[01]+", match.group())))
    for match in CODES.finditer(text):
        if match.group() not in seen:
            yield from _printable(bytes(int(item) for item in re.findall(r"\d+", match.group())))
    for decoded in (html.unescape(text), unquote(text), _unescaped(text)):
        if decoded != text and decoded not in seen:
            yield decoded


def readings(text: str) -> Iterator[str]:
    """The text read backwards, by words backwards, shifted by half the alphabet, and with spread signs joined."""
    yield text[::-1]
    yield " ".join(word[::-1] for word in text.split(" "))
    yield _rotated(text)
    joined = SPREAD.sub(lambda match: re.sub(r"[ \t]+", "", match.group()), text)
    if joined != text:
        yield joined


def _rotated(text: str) -> str:
    return str(codecs.encode(text, "rot13"))


def ciphered(text: str, names: frozenset[str]) -> str:
    """The first piece that is spelled letter by letter, or word that turns into a name of the program or of Python."""
    if spelled := LETTERS.search(text):
        return spelled.group()
    words: list[str] = re.findall(r"[^\W\d_]+", text)
    for word in words:
        if len(word) >= CIPHERED and word not in names:
            for other in (word[::-1], _rotated(word)):
                if other in names:
                    return word
    return ""


def _base64(token: str) -> bytes:
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _unescaped(text: str) -> str:
    return re.sub(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))", lambda m: chr(int(m.group(1) or m.group(2), 16)), text)


def _printable(data: bytes) -> Iterator[str]:
    text = data.decode("ascii", "replace")
    if len(text) >= SHORTEST and all(letter.isprintable() or letter in "\n\t" for letter in text) and "�" not in text:
        yield text
