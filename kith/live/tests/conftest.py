"""What tests of the streams begin with: sessions that hold, without a database."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from kith.live import hub as hubs


@pytest.fixture
def signed_in() -> Iterator[dict[str, int]]:
    """Everybody's session holds until a test takes it out."""
    sessions = {f"session-{n}": n for n in range(100)}
    held = {"standing": lambda keys: {key: sessions[key] for key in keys if key in sessions}}
    with (
        patch.object(hubs, "standing", held["standing"]),
        patch("kith.live.topics.standing", held["standing"]),
        patch.object(hubs, "existing", lambda keys: set(keys) & set(sessions)),
        patch.object(hubs, "proofs_of", lambda people: dict.fromkeys(people, "")),
        patch.object(hubs, "close_old_connections"),
    ):
        yield sessions
