"""What several tests of people ask for."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher


@pytest.fixture
def hashed(monkeypatch):
    """The passphrases that were hashed, in their order."""
    found: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher, password, salt):
        found.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return found
