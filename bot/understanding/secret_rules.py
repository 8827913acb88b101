"""The table of secrets: how each looks, what settles a doubt, and an example that is nobody's.

Examples are put together here, never written out: code hosts refuse files that hold the shape of a key.
Shapes are the issuers' own. Order matters: a row that knows the issuer comes before one that only knows the
word "secret".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.understanding.secret_checks import card, iban, looks_like_key, looks_like_password, whole


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of secret.

    `hints` are lower-case literals, one of which the text must hold; `pattern` names its find `secret`;
    `check` gets the find and says how many of its characters, from the first, are secret (0: a false alarm).
    """

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    check: Callable[[str], int]
    example: str


def _token(shape: str) -> re.Pattern[str]:
    """A token on its own: no letter, digit or `_` touches it, so an id that contains it is left alone."""
    return re.compile(rf"(?<![A-Za-z0-9_])(?P<secret>{shape})(?![A-Za-z0-9_])")


_SAID = r"""[\"'*_`]{0,3}\s{0,3}(?:=>|[:=]|->|\b(?:is|ist|lautet|est|es)\b)\s{0,3}[\"'*_`]{0,3}"""
_VALUE = r"(?P<secret>[^\s\"'`|]{8,200})"

LITERAL_RULES: tuple[Rule, ...] = (
    Rule(  # RFC 7468; without an end line, the rest of the text is taken to be key
        "private key",
        ("private key",),
        re.compile(
            r"(?P<secret>-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
            r".*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z))",
            re.DOTALL,
        ),
        whole,
        "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\n-----END RSA PRIVATE " + "KEY-----",
    ),
    Rule(  # docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
        "Slack webhook",
        ("hooks.slack.com/",),
        re.compile(
            r"(?P<secret>https?://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,200})"
        ),
        whole,
        "https://hooks.slack.com/" + "services/T0000000A/B000000000A/" + "aB3" * 8,
    ),
    Rule(  # docs.slack.dev/authentication/tokens; the part after the type always begins with a digit
        "Slack token",
        ("xox", "xapp-"),
        _token(r"(?:xox[abceoprs](?:\.xox[a-z])?-|xapp-)\d[A-Za-z0-9-]{9,300}"),
        whole,
        "xoxb-" + "1234567890-" * 2 + "aB3" * 8,
    ),
    Rule(  # docs.stripe.com/keys: `sk_test_` opens nothing of value, `pk_` is public
        "Stripe key",
        ("k_live_", "whsec_"),
        _token(r"(?:(?:sk|rk)_live_[A-Za-z0-9]{16,250}|whsec_[A-Za-z0-9+/=]{24,100})"),
        whole,
        "sk_" + "live_" + "aB3x" * 6,
    ),
    Rule(  # docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
        "AWS key",
        ("akia", "asia"),
        _token(r"(?:AKIA|ASIA)[A-Z2-7]{16}"),
        whole,
        "AKIA" + "ABCD2345" * 2,
    ),
    Rule(
        "AWS secret key",
        ("secret",),
        re.compile(
            r"(?i:aws_?secret_?(?:access_?)?key)[\"'`]*\s*[:=]\s*[\"'`]*"
            r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])"
        ),
        whole,
        "aws_secret_access_key = " + "aB3/" * 10,
    ),
    Rule(  # github.blog: behind GitHub's new authentication token formats
        "GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        _token(r"(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{30,255})"),
        whole,
        "ghp_" + "aB3x" * 9,
    ),
    Rule(
        "GitLab token",
        ("glpat-",),
        _token(r"glpat-[A-Za-z0-9_.-]{20,300}"),
        whole,
        "glpat-" + "aB3x" * 5,
    ),
    Rule(  # cloud.google.com/docs/authentication/api-keys; OAuth client secret and access token
        "Google key",
        ("aiza", "gocspx-", "ya29."),
        _token(r"(?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{20,2000})"),
        whole,
        "AI" + "za" + "aB3x_" * 7,
    ),
    Rule(
        "model provider key",
        ("sk-",),
        _token(r"sk-(?:(?:proj|ant|svcacct|admin|or)-[A-Za-z0-9_-]{20,300}|[A-Za-z0-9]{32,64})"),
        whole,
        "sk-proj-" + "aB3x" * 12,
    ),
    Rule(
        "access token",
        ("npm_", "pypi-ageichl", "hf_", "dop_v1_", "shpat_", "sg."),
        _token(
            r"(?:npm_[A-Za-z0-9]{36}|pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{30,1000}|hf_[A-Za-z0-9]{34}"
            r"|dop_v1_[a-f0-9]{64}|shpat_[a-f0-9]{32}|SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})"
        ),
        whole,
        "npm_" + "aB3x" * 9,
    ),
    Rule(  # RFC 7519: both header and claims are JSON objects, `{"` in base64 is `eyJ`
        "JSON web token",
        ("eyj",),
        re.compile(
            r"(?<![\w-])(?P<secret>eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000})"
        ),
        whole,
        "eyJ" + "hbGciOiJub25lIn0.eyJ" + "zdWIiOiIxMjM0NSJ9." + "aB3x" * 10,
    ),
    Rule(  # RFC 3986 user information; Slack links the part after the colon as an e-mail address
        "password in an address",
        ("://",),
        re.compile(
            r"(?<![\w+.-])[a-z][a-z0-9+.-]{1,20}://[^\s:/@<>|]{0,100}:(?:<mailto:)?"
            r"(?P<secret>(?!\$\{|&lt;|\*|x{3,}@|(?i:pass(?:word)?|pwd|secret)@)[^\s/@]{3,200}@[^\s>]{1,300})"
        ),
        whole,
        "postgres://app:" + "aB3x" * 3 + "@db.example:5432/prod",
    ),
    Rule(
        "bearer token",
        ("bearer ",),
        re.compile(r"(?i:\bbearer) (?P<secret>[A-Za-z0-9_.~+/=-]{20,2000})"),
        looks_like_key,
        "Authorization: Bearer " + "a1B2c3D4" * 3,
    ),
    Rule(
        "key",
        ("key", "token", "secret"),
        re.compile(
            r"(?i:(?<![a-z])(?:[a-z]{1,20}[_-])?(?:api[_ -]?key|access[_ -]?key|auth[_ -]?token"
            r"|access[_ -]?token|client[_ -]?secret|secret[_ -]?key|secret|token))"
            rf"{_SAID}(?P<secret>[A-Za-z0-9_./+=-]{{16,500}})"
        ),
        looks_like_key,
        "API_" + "KEY=" + "a1B2c3D4" * 3,
    ),
    Rule(
        "password",
        ("pass", "pwd", "contraseña", "kennwort"),
        re.compile(
            r"(?i:(?<![a-z])(?:[a-z]{1,20}[_-])?(?:password|passwd|passwort|passphrase|mot de passe"
            rf"|contraseña|kennwort|passcode|pwd|pass)){_SAID}{_VALUE}"
        ),
        looks_like_password,
        "the password is " + "aB3!xY" * 2,
    ),
    Rule(
        "password",
        ("pass", "pwd"),
        re.compile(
            r"(?i:\b(?:user(?:name)?|login|account)\b[^\n]{1,60}?[/,;|\n]\s*(?:password|passwd|pass|pwd))"
            rf"[\s:=]{{1,4}}[\"'`]?{_VALUE}"
        ),
        looks_like_password,
        "user ops / pass " + "aB3!xY" * 2,
    ),
    Rule(  # PCI DSS 3.3.1: never to be kept, not even encrypted
        "card security code",
        ("cvv", "cvc", "security code"),
        re.compile(
            r"(?i:\b(?:cvv2?|cvc2?|security code))\b[\s:=#-]{0,3}(?:is )?(?P<secret>\d{3,4})(?![\w.])"
        ),
        whole,
        "cvv 123",
    ),
)

LITERALS: tuple[str, ...] = tuple(sorted({hint for rule in LITERAL_RULES for hint in rule.hints}))

_GAP = r"[ \t\u00a0.\-\u2010-\u2013\n]"

LONG_NUMBER = re.compile(rf"\d(?:{_GAP}?\d){{7}}")
"""The least a card or account number has: eight digits in a row, single separators allowed."""

NUMBER_RULES: tuple[Rule, ...] = (
    Rule(  # before cards: an account number holds digit runs of its own
        "bank account (IBAN)",
        (),
        re.compile(
            r"(?<![A-Za-z0-9])(?P<secret>[A-Za-z]{2}\d\d(?:[ \u00a0-]?[A-Za-z0-9]){11,30})(?![A-Za-z0-9])"
        ),
        iban,
        "DE89" + "370400440532013000",
    ),
    Rule(  # not in a path, a longer number, a hexadecimal group or an id
        "card number",
        (),
        re.compile(
            r"(?<![A-Za-z0-9_/.])(?<![0-9A-Fa-f]{4}-)(?P<secret>[0-9]{13,19}"
            rf"|[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?:{_GAP}[0-9]{{1,4}}){{1,2}}"
            rf"|[0-9]{{4}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}})(?![A-Za-z0-9_])"
        ),
        card,
        "4539 " + "1488 0343 6467",
    ),
)
