"""Typed readers of the environment: safe when unset, loud on nonsense."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PREFIX = "KITH_"


def text(name: str, default: str = "") -> str:
    """The value, or the default when it is not set or empty."""
    return os.environ.get(PREFIX + name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if value == "":
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{PREFIX}{name} must be yes or no, not {value!r}.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    value = text(name)
    if value == "":
        return default
    try:
        found = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{PREFIX}{name} must be a whole number, not {value!r}.") from None
    if not least <= found <= most:
        raise ImproperlyConfigured(f"{PREFIX}{name} must lie between {least} and {most}, not {found}.")
    return found


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{PREFIX}{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas or spaces."""
    return text(name, default).replace(",", " ").split()


def secret(name: str, *, kept_in: Path | None = None) -> str:
    """A secret from NAME, from the file NAME_FILE points to, or from the file where it is kept."""
    if text(name):
        return text(name)
    path = Path(text(f"{name}_FILE")) if text(f"{name}_FILE") else kept_in
    if path is None or not path.exists():
        return ""
    return path.read_text(encoding="utf-8").strip()
