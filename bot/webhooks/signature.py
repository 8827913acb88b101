"""The signature of a webhook, as Standard Webhooks writes it, so that receivers can use a library of their own.

https://www.standardwebhooks.com: HMAC-SHA256 over `id.timestamp.body`, base64, with the bytes of the secret.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """Errors: `ValueError`, it is no `whsec_` and base64 of 24 to 64 bytes."""
    if not secret.startswith(PREFIX):
        raise ValueError("it does not begin with whsec_")
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    if not 24 <= len(key) <= 64:
        raise ValueError(f"it holds {len(key)} bytes, not 24 to 64")
    return key


def signed(keys: Sequence[bytes], id_: str, seconds: int, body: bytes) -> Mapping[str, str]:
    """The headers. Two keys, while a secret is being renewed, give two signatures, of which one suffices."""
    content = b".".join((id_.encode(), str(seconds).encode(), body))
    signatures = (base64.b64encode(hmac.digest(key, content, "sha256")).decode() for key in keys)
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
