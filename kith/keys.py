"""Public identifiers: 128 random bits, so that knowing one says nothing of another."""

import re
import secrets
from typing import TYPE_CHECKING, Any

from django.db import models

PATTERN = r"[A-Za-z0-9_-]{22}"
_WHOLE = re.compile(PATTERN)

if TYPE_CHECKING:  # only the type checker's CharField takes parameters
    TextField = models.CharField[str, str]
else:
    TextField = models.CharField


def new_key() -> str:
    return secrets.token_urlsafe(16)


class KeyField(TextField):
    """The name of a row outside the server. Its primary key never leaves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(max_length=22, unique=True, default=new_key, editable=False)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, _ = super().deconstruct()
        return name, path, [], {}


class KeyConverter:
    """The `<key:key>` part of a URL. What is not shaped like a key matches no URL at all."""

    regex = PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        if not _WHOLE.fullmatch(value):
            raise ValueError(value)
        return value
