"""Invented content for the page that shows every component."""

from typing import Any


def samples() -> dict[str, Any]:
    return {}
