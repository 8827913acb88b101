"""The table of secrets: how each looks, what settles a doubt, and examples that are nobody's.

Examples are put together here, never written out: code hosts refuse files that hold the shape of a key.
Shapes are the issuers' own. Order matters: a row that knows the issuer comes before one that only knows the
word "secret".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.understanding.secret_checks import (
    card,
    credentials,
    given,
    iban,
    looks_like_key,
    looks_like_password,
    whole,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of secret.

    `hints` are lower-case literals, one of which the text must hold; `pattern` names its find `secret`;
    `check` gets the find and says how many of its characters, from the first, are secret (0: a false alarm).
    Each of `examples` is found, whole text by whole text; none of `harmless` is, by no rule at all.
    """

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    check: Callable[[str], int]
    examples: tuple[str, ...]
    harmless: tuple[str, ...] = ()


def _token(shape: str) -> re.Pattern[str]:
    """A token on its own: no letter, digit or `_` touches it, so an id that contains it is left alone."""
    return re.compile(rf"(?<![A-Za-z0-9_])(?P<secret>{shape})(?![A-Za-z0-9_])")


_IS = r"(?:=>|->|[:=]|\b(?:is|ist|lautet|est|es)\b\s?:?|(?<=\s)[-–—](?=\s))"
_SAID = rf"""[\"'*_`]{{0,3}}\s{{0,3}}{_IS}[\"'*_`]{{0,3}}\s{{0,3}}[\"'*_`]{{0,3}}"""
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
        ("-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\n-----END RSA PRIVATE " + "KEY-----",),
    ),
    Rule(  # what is left of one whose beginning stands in the message before: Slack cuts a long paste in two
        "private key",
        ("private key",),
        re.compile(
            r"(?<![A-Za-z0-9+/=])(?P<secret>(?:[A-Za-z0-9+/=]{16,80}\r?\n){1,150}[A-Za-z0-9+/=]{0,80}\r?\n?"
            r"-----END (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----)"
        ),
        whole,
        (("aB3x" * 16 + "\n") * 3 + "aB3x==\n-----END RSA PRIVATE " + "KEY-----",),
        ("it ends with -----END PRIVATE KEY-----, does it?",),
    ),
    Rule(  # docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
        "Slack webhook",
        ("hooks.slack.com/",),
        re.compile(
            r"(?P<secret>https?://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,200})"
        ),
        whole,
        ("https://hooks.slack.com/" + "services/T0000000A/B000000000A/" + "aB3" * 8,),
    ),
    Rule(  # docs.slack.dev/authentication/tokens; the part after the type always begins with a digit
        "Slack token",
        ("xox", "xapp-"),
        _token(r"(?:xox[abceoprs](?:\.xox[a-z])?-|xapp-)\d[A-Za-z0-9-]{9,300}"),
        whole,
        ("xoxb-" + "1234567890-" * 2 + "aB3" * 8,),
    ),
    Rule(  # docs.stripe.com/keys: `sk_test_` opens nothing of value, `pk_` is public
        "Stripe key",
        ("k_live_", "whsec_"),
        _token(r"(?:(?:sk|rk)_live_[A-Za-z0-9]{16,250}|whsec_[A-Za-z0-9+/=]{24,100})"),
        whole,
        ("sk_" + "live_" + "aB3x" * 6,),
    ),
    Rule(  # docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
        "AWS key",
        ("akia", "asia"),
        _token(r"(?:(?:AKIA|ASIA)[A-Z2-7]{16}|(?:akia|asia)(?=[a-z]{0,15}\d)[a-z2-7]{16})"),
        whole,
        ("AKIA" + "ABCD2345" * 2, "akia" + "abcd2345" * 2),
        ("asia" + "pacificdivisions",),
    ),
    Rule(
        "AWS secret key",
        ("secret",),
        re.compile(
            r"(?i:aws_?secret_?(?:access_?)?key)[\"'`]*\s*[:=]\s*[\"'`]*"
            r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])"
        ),
        whole,
        ("aws_secret_access_key = " + "aB3/" * 10,),
    ),
    Rule(  # github.blog: behind GitHub's new authentication token formats
        "GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        _token(r"(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{30,255})"),
        whole,
        ("ghp_" + "aB3x" * 9,),
    ),
    Rule(
        "GitLab token",
        ("glpat-", "glrt-", "gldt-", "glptt-", "glcbt-", "glsoat-", "glft-"),
        _token(r"gl(?:pat|rt|dt|ptt|cbt|soat|ft)-[A-Za-z0-9_.-]{20,300}"),
        whole,
        ("glpat-" + "aB3x" * 5, "glrt-" + "aB3x" * 5, "glrt-" + "t1_" + "aB3x" * 6),
        ("the runner token begins with glrt-", "glrt-runner-1"),
    ),
    Rule(  # cloud.google.com/docs/authentication/api-keys; OAuth client secret and access token
        "Google key",
        ("aiza", "gocspx-", "ya29."),
        _token(r"(?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{20,2000})"),
        whole,
        ("AI" + "za" + "aB3x_" * 7,),
    ),
    Rule(
        "model provider key",
        ("sk-",),
        _token(r"sk-(?:(?:proj|ant|svcacct|admin|or)-[A-Za-z0-9_-]{20,300}|[A-Za-z0-9]{32,64})"),
        whole,
        ("sk-proj-" + "aB3x" * 12,),
    ),
    Rule(
        "access token",
        ("npm_", "pypi-ageichl", "hf_", "dop_v1_", "shpat_", "sg.", "dckr_pat_"),
        _token(
            r"(?:npm_[A-Za-z0-9]{36}|pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{30,1000}|hf_[A-Za-z0-9]{34}"
            r"|dop_v1_[A-Fa-f0-9]{64}|shpat_[A-Fa-f0-9]{32}|SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"
            r"|dckr_pat_[A-Za-z0-9_-]{20,100})"
        ),
        whole,
        ("npm_" + "aB3x" * 9, "dckr_pat_" + "aB3x" * 7),
        ("dckr_pat_xxx",),
    ),
    Rule(  # learn.microsoft.com/azure/storage/common/storage-configure-connection-string
        "Azure key",
        ("accountkey", "sharedaccesskey"),
        re.compile(r"(?i:(?:account|sharedaccess)key\s{0,2}=\s{0,2})(?P<secret>[A-Za-z0-9+/]{40,120}={0,2})"),
        looks_like_key,
        (
            "AccountName=x;AccountKey=" + "aB3x+9Zq" * 10 + "aB3x+Q==;EndpointSuffix=core.windows.net",
            "SharedAccessKey=" + "aB3x+9ZqKd" * 4 + "aB3=",
        ),
        ("AccountKey=&lt;account-key&gt;", "AccountKey=" + "your" * 12),
    ),
    Rule(  # learn.microsoft.com/rest/api/storageservices/create-service-sas: the signature is the key
        "Azure signature",
        ("sig=",),
        re.compile(r"(?<![A-Za-z])sig=(?P<secret>[A-Za-z0-9%/+_-]{20,200}={0,2})"),
        looks_like_key,
        ("https://x.example/c?sv=2024&amp;sig=" + "a1B2c3D4" * 5 + "%3D", "sig=" + "a1B2c3D4" * 3),
        ("the sig= parameter is missing", "sig=00000000000000000000000000"),
    ),
    Rule(  # RFC 7519: both header and claims are JSON objects, `{"` in base64 is `eyJ`
        "JSON web token",
        ("eyj",),
        re.compile(
            r"(?<![\w-])(?P<secret>eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000})"
        ),
        whole,
        ("eyJ" + "hbGciOiJub25lIn0.eyJ" + "zdWIiOiIxMjM0NSJ9." + "aB3x" * 10,),
    ),
    Rule(  # RFC 3986 user information; Slack links the part after the colon as an e-mail address
        "password in an address",
        ("://",),
        re.compile(
            r"(?<![\w+.-])[a-z][a-z0-9+.-]{1,20}://[^\s:/@<>|]{0,100}:(?:<mailto:)?"
            r"(?P<secret>(?!\$\{|&lt;|\*|x{3,}@|(?i:pass(?:word)?|pwd|secret)@)[^\s/@]{3,200}@[^\s>]{1,300})"
        ),
        whole,
        ("postgres://app:" + "aB3x" * 3 + "@db.example:5432/prod",),
    ),
    Rule(
        "bearer token",
        ("bearer ",),
        re.compile(r"(?i:\bbearer) (?P<secret>[A-Za-z0-9_.~+/=-]{20,2000})"),
        looks_like_key,
        ("Authorization: Bearer " + "a1B2c3D4" * 3,),
    ),
    Rule(  # RFC 7617: base64 of `name:password`
        "password in a header",
        ("basic ",),
        re.compile(r"(?i:\bbasic) (?P<secret>[A-Za-z0-9+/]{8,500}={0,2})"),
        credentials,
        ("Authorization: Basic " + "YWRtaW46" + "UzNjcjN0IXh5ejk=",),
        ("Authorization: Basic &lt;base64&gt;", "basic authentication", "Basic dXNlcjpwYXNzd29yZA=="),
    ),
    Rule(
        "password in a command",
        ("curl",),
        re.compile(
            r"(?i:\bcurl\b)[^\n]{0,200}?\s(?:-u|--(?:proxy-)?user)[ =]{0,2}[\"'`]?[^\s:\"'`]{1,100}:"
            r"(?P<secret>[^\s\"'`]{3,200})"
        ),
        given,
        (
            "curl -u admin:" + "aB3!xY" * 2 + " https://x.example",
            "curl -sS --user 'ops:" + "hunter" + "22' x",
        ),
        (
            "curl -u user:password https://x.example",
            "curl -u $USER:$PASS https://x.example",
            "curl -u &lt;user&gt;:&lt;password&gt; https://x.example",
            "does curl -u work here: it says 401",
        ),
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
        ("API_" + "KEY=" + "a1B2c3D4" * 3, "*API key:* `" + "a1B2c3D4" * 3 + "`"),
    ),
    Rule(  # named without a colon, so only what is as long as machines make it
        "key",
        ("key", "token"),
        re.compile(
            r"(?i:(?<![a-z])(?:api|access|secret|auth)[_ -]?(?:key|token))[\s\"'`(]{1,4}"
            r"(?P<secret>[A-Za-z0-9_-]{32,200})(?![A-Za-z0-9_-])"
        ),
        looks_like_key,
        ("the api key " + "a1B2c3D4" * 4 + " fails",),
        ("api key 0b5c1f6e-4539-4148-8034-364671234567", "access token expired, access key missing"),
    ),
    Rule(
        "password",
        ("pass", "pwd", "pw", "contraseña", "kennwort"),
        re.compile(
            r"(?i:(?<![a-z])(?:[a-z]{1,20}[_-])?(?:password|passwd|passwort|passphrase|mot de passe"
            rf"|contraseña|kennwort|passcode|pwd|pw|pass)){_SAID}{_VALUE}"
        ),
        looks_like_password,
        tuple(
            said + "aB3!xY" * 2
            for said in (
                "the password is ",
                "the password is: ",
                "pw: ",
                "PW=",
                "Password - ",
                "*Password:* ",
                "DB_PASSWORD=",
                "Kennwort lautet ",
            )
        ),
        (
            "the password is: incorrect",
            "password - still the same problem, since 2026-03-03",
            "pw: wrong",
            "we changed the password -- see https://x.example/a1",
        ),
    ),
    Rule(
        "password",
        ("cred", "zugangsdaten", "login"),
        re.compile(
            r"(?i:\b(?:creds?|credentials|zugangsdaten|log[- ]?ins?))[\"'*_`]{0,3}\s{0,3}[:=][\"'*_`]{0,3}\s{0,3}"
            rf"[\"'`]?[^\s/|,;:]{{1,80}}\s{{0,3}}[/|,;:]\s{{0,3}}[\"'`]?{_VALUE}"
        ),
        looks_like_password,
        tuple(f"{said} admin / " + "aB3!xY" * 2 for said in ("creds:", "Zugangsdaten:", "Login:")),
        (
            "creds: see https://x.example/a1b2c3d4",
            "login: ana, tomorrow",
            "credentials: admin / &lt;password&gt;",
        ),
    ),
    Rule(
        "password",
        ("pass", "pwd", "pw"),
        re.compile(
            r"(?i:\b(?:user(?:name)?|login|account)\b[^\n]{1,60}?[/,;|\n]\s*(?:password|passwd|pass|pwd|pw))"
            rf"[\s:=]{{1,4}}[\"'`]?{_VALUE}"
        ),
        looks_like_password,
        ("user ops / pass " + "aB3!xY" * 2,),
    ),
    Rule(  # PCI DSS 3.3.1: never to be kept, not even encrypted
        "card security code",
        ("cvv", "cvc", "security code"),
        re.compile(
            r"(?i:\b(?:cvv2?|cvc2?|security code))\b[\s:=#-]{0,3}(?:is )?(?P<secret>\d{3,4})(?![\w.])"
        ),
        whole,
        ("cvv 123",),
    ),
)

LITERALS: tuple[str, ...] = tuple(sorted({hint for rule in LITERAL_RULES for hint in rule.hints}))

_GAP = r"(?:[ \t\u00a0.\-\u2010-\u2013]{1,2}|[\u00b7_/\n])"  # one line break: cells stand two apart

LONG_NUMBER = re.compile(rf"\d(?:{_GAP}?\d){{7}}")
"""The least a card or account number has: eight digits in a row, separators between them allowed."""

NUMBER_RULES: tuple[Rule, ...] = (
    Rule(  # before cards: an account number holds digit runs of its own
        "bank account (IBAN)",
        (),
        re.compile(
            r"(?<![A-Za-z0-9])(?P<secret>[A-Za-z]{2}\d\d(?:[ \u00a0-]?[A-Za-z0-9]){11,30})(?![A-Za-z0-9])"
        ),
        iban,
        ("DE89" + "370400440532013000",),
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
        tuple(gap.join(("4539", "1488", "0343", "6467")) for gap in (" ", "  ", "- ", "\u00b7", "_", "/")),
    ),
)
