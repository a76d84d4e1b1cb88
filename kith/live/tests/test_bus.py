"""What web processes say to each other over Redis."""

import os
from contextlib import ExitStack
from typing import Any

import pytest
from redis import Redis

from kith.live.publishing import _send, channel_of

SERVER = (os.environ.get("TEST_REDIS") or "redis://127.0.0.1:6379").rstrip("/")


@pytest.mark.redis
def test_what_is_said_in_one_numbered_database_is_not_heard_in_another(settings: Any) -> None:
    settings.KITH_REDIS = f"{SERVER}/14"
    with ExitStack() as stack:
        here, there = (stack.enter_context(Redis.from_url(f"{SERVER}/{number}")) for number in (14, 15))
        lines = [stack.enter_context(one.pubsub(ignore_subscribe_messages=True)) for one in (here, there)]
        for line, one in zip(lines, (here, there), strict=True):
            line.subscribe(channel_of(one))
            line.get_message(timeout=5)
        _send("group:somewhere")
        heard, unheard = (
            line.get_message(timeout=seconds) for line, seconds in zip(lines, (5, 0.2), strict=True)
        )
    assert heard is not None
    assert heard["data"].endswith(b" group:somewhere")
    assert unheard is None
