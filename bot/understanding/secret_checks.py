"""What settles whether a find is a secret: check digits, issuers, and how random a word looks.

Every check gets the find and returns how many of its characters, from the first, are secret; 0 says none.
"""

import re
from base64 import b64decode
from itertools import accumulate, pairwise

# ISO/IEC 7812 issuers: (first, last, lengths). Visa's 13 digits are long gone and collide with bar codes.
_ISSUERS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4", "4", (16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "649", (16, 19)),
    ("65", "65", (16, 19)),
    ("300", "305", (14, 16)),  # Diners Club
    ("36", "36", (14, 16)),
    ("38", "39", (14, 16)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("5018", "5018", (16,)),  # Maestro, as far as it is still issued
    ("5020", "5020", (16,)),
    ("5038", "5038", (16,)),
    ("6304", "6304", (16, 18, 19)),
    ("6759", "6763", (16, 18, 19)),
)

# Published for tests (docs.stripe.com/testing, docs.adyen.com), so nobody's; 400000 begins test Visas.
_TEST_RANGE = "400000"
_PUBLISHED = """
4242424242424242 4111111111111111 4012888888881881 4444333322221111 5555555555554444 5105105105105100
5200828282828210 2223003122003222 378282246310005 371449635398431 6011111111111117 6011000990139424
3056930009020004 36227206271667 30569309025904 38520000023237 3566002020360505 3530111333300000
6200000000000005 6200000000000047 6205500000000000004"""
_TEST_CARDS = frozenset(_PUBLISHED.split())

# swift.com IBAN registry: country and length.
_IBAN_LENGTHS = {
    country: int(length)
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FK FO FI GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC",
        32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip

_DOUBLED = {str(digit): sum(divmod(2 * digit, 10)) for digit in range(10)}
_GAPS = re.compile(r"[\W_]")
_SIGN = re.compile(r"[A-Za-z0-9]")
_NO_SIGN = re.compile(r"[^A-Za-z0-9]")
_LOWER_IBAN = re.compile(r"[a-z]{2}\d\d[a-z]{0,4}\d+")

_NO_SECRET = re.compile(
    r"\[removed|&lt;|<|\$\{|\$\(|\{\{|%\(|https?:|x{3,}|\*{2,}|\.{3}|[sp]k_test_|pk_live_|your|"
    r"(?-i:\$(?:[A-Z_]+|[a-z_]+))\W*$|[\w.+-]{1,64}@[\w-]+\.\w+\W*$|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\W*$",
    re.IGNORECASE,
)
"""Placeholders, variables, addresses, public and test keys, UUIDs."""

_MANUAL = frozenset({"password", "passwd", "pass", "pwd", "secret", "token", "x", "xxx", "changeme", ""})

_CODE = re.compile(r"[()\[\]{}<>\\]|::|->|&[lg]t;|/")
_HEAD = 100  # a key is as mixed at its beginning as farther on; a text may hold thousands of finds
_SENTENCE_END = ".,;:)]}>*_"
_SYMBOLS = frozenset("!#$%&@^+=~")
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,}){1,3}|[A-Z]+s?")
"""A word, a CamelCase name or an ACRONYM."""


def whole(found: str) -> int:
    return len(found)


def card(found: str) -> int:
    """A payment card number: issuer, length and Luhn; a security code written behind it is not part of it."""
    digits = _GAPS.sub("", found)
    sizes = list(accumulate(len(group) for group in _GAPS.split(found)))
    for gaps, size in reversed(list(enumerate(sizes))):
        if size >= 14 and _is_card(digits[:size]):
            return size + gaps
    return 0


def iban(found: str) -> int:
    """An account number: the country's length, and ISO 13616's remainder of 1; words may follow it."""
    length = _IBAN_LENGTHS.get(found[:2].upper(), 0)
    places = [m.end() for m in _SIGN.finditer(found)]
    if not length or len(places) < length:
        return 0
    end = places[length - 1]
    number = _GAPS.sub("", found[:end])
    ends_well = not found[end : end + 1].isalnum()
    one_case = number.isupper() or _LOWER_IBAN.fullmatch(number)
    return end if ends_well and one_case and _remainder(number.upper()) == 1 else 0


def looks_like_key(found: str) -> int:
    """A machine's token after a word such as "secret": letters and digits well mixed, no placeholder."""
    value = found.rstrip(_SENTENCE_END)
    if len(value) < 16 or _NO_SECRET.match(value):
        return 0
    body = _NO_SIGN.sub("", value[:_HEAD])
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(body))
    return len(value) if changes >= 3 and len(set(body)) >= 8 else 0


def looks_like_password(found: str) -> int:
    """A person's password after the word for it: something no sentence would go on with."""
    value = found.rstrip(_SENTENCE_END)
    if len(value) < 8 or _NO_SECRET.match(value) or _CODE.search(value):
        return 0
    letters = value.strip("!?$%#&")
    mixed = any(c.isdigit() for c in value) or not _SYMBOLS.isdisjoint(value[:-1])
    wild = letters.isalpha() and not _NAME.fullmatch(letters)
    return len(value) if wild or (mixed and any(c.isalpha() for c in value)) else 0


def given(found: str) -> int:
    """A password where one always stands: any but a placeholder or a word of somebody's manual."""
    placeholder = _NO_SECRET.match(found) or found.strip("\"'").lower() in _MANUAL
    return 0 if placeholder else len(found)


def credentials(found: str) -> int:
    """RFC 7617: base64 of `name:password`; other words behind "basic" do not decode to that."""
    try:
        name, colon, password = (
            b64decode(found + "=" * (-len(found) % 4), validate=True).decode().partition(":")
        )
    except ValueError:
        return 0
    return len(found) if name and colon and password.isprintable() and given(password) else 0


def _is_card(number: str) -> bool:
    published = number in _TEST_CARDS or number.startswith(_TEST_RANGE)
    return not published and _luhn(number) and _issued(number)


def _issued(number: str) -> bool:
    return any(
        first <= number[: len(first)] <= last and len(number) in lengths for first, last, lengths in _ISSUERS
    )


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B: every second digit from the right doubled, the digit sum divides by ten."""
    return (sum(map(int, number[-1::-2])) + sum(map(_DOUBLED.__getitem__, number[-2::-2]))) % 10 == 0


def _remainder(number: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97
