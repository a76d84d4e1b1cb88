"""The name of a passkey in a URL. Its row belongs to the account library, which gave it no public key."""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from kith.people.sealing import derived_key


class PasskeyConverter:
    """The number of a passkey, sealed: the same number has the same name, and the name tells no number."""

    regex = r"[A-Za-z0-9_-]{32}"

    def to_python(self, value: str) -> int:
        try:
            return int(_cipher().decrypt(base64.urlsafe_b64decode(value), None))
        except (InvalidTag, binascii.Error) as fault:
            raise ValueError(value) from fault

    def to_url(self, value: int) -> str:
        return base64.urlsafe_b64encode(_cipher().encrypt(f"{value:08d}".encode(), None)).decode()


def _cipher() -> AESSIV:
    return AESSIV(derived_key("people.passkey"))
