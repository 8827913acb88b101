"""The signature is the one that receivers' libraries know."""

import pytest

from bot.webhooks.signature import key_of, signed
from tests.scenarios.pager import SECRET, documented

ID, SECONDS, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The published example of Standard Webhooks."""


def test_the_published_example_is_signed_as_published() -> None:
    assert signed([key_of(SECRET)], ID, SECONDS, BODY) == {
        "webhook-id": ID,
        "webhook-timestamp": str(SECONDS),
        "webhook-signature": SIGNATURE,
    }


def test_while_a_secret_is_renewed_the_old_one_and_the_new_one_verify() -> None:
    other = "whsec_" + "QUJD" * 8
    headers = signed([key_of(other), key_of(SECRET)], ID, SECONDS, BODY)
    is_ours = documented()
    assert is_ours(headers, BODY, SECRET, SECONDS)
    assert is_ours(headers, BODY, other, SECONDS)


def test_what_was_changed_on_the_way_or_is_old_does_not_verify() -> None:
    headers, is_ours = signed([key_of(SECRET)], ID, SECONDS, BODY), documented()
    assert not is_ours(headers, BODY + b" ", SECRET, SECONDS)
    assert not is_ours({**headers, "webhook-id": "msg_2"}, BODY, SECRET, SECONDS)
    assert not is_ours(headers, BODY, SECRET, SECONDS + 301)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_?"]
)
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match=r"whsec_|bytes|base64"):
        key_of(secret)
