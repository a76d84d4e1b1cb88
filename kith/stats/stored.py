"""Stored values: a JSON file that holds one thing by name, a margin or the counts of a flow."""

import json
from pathlib import Path
from typing import Any

from kith.stats.refusing import BadInput
from kith.stats.tables import located


def stored(name: str | Path, *, holds: str) -> dict[str, Any]:
    """The object in a JSON file; `example:NAME.json` is one of those that ship.

    Raises `BadInput` for a file that is not there, is not JSON, or holds anything else than values by name;
    `holds` says what was looked for.
    """
    try:
        found = json.loads(located(name).read_text(encoding="utf-8-sig"))
    except OSError:
        raise BadInput(f"there is no file {name}, which should hold {holds}") from None
    except (ValueError, RecursionError):
        raise BadInput(f"{name} is not JSON") from None
    if not isinstance(found, dict):
        raise BadInput(f"{name} does not hold {holds}")
    return found
