"""Waking open streams. The change is in the database already; a wake only says: look again."""

import logging
import secrets
from collections.abc import Callable
from functools import cache, partial

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
HERE = secrets.token_hex(8)  # this process, which need not be told over Redis what it said itself
_listeners: list[Callable[[str], None]] = []


def wake(topic: str) -> None:
    """Once the running transaction is committed, everybody who listens to `topic` reads anew.

    Topics: "conversation:<key>", "room:<key>", "group:<key>" (its seats), "person:<pk>" (all they
    watch: what they may do has changed, and their pages come in anew).
    """
    transaction.on_commit(partial(_send, topic), robust=True)


def listen(listener: Callable[[str], None]) -> Callable[[], None]:
    """Call `listener(topic)` at every wake of this process, in whichever thread. Returns how to stop it."""
    _listeners.append(listener)
    return partial(_listeners.remove, listener)


def _send(topic: str) -> None:
    for listener in list(_listeners):
        listener(topic)
    if settings.KITH_REDIS:
        try:
            redis = _redis(settings.KITH_REDIS)
            redis.publish(channel_of(redis), f"{HERE} {topic}")
        except RedisError:
            logger.warning("live.bus_down")


def channel_of(redis: Redis | AsyncRedis) -> str:
    """Redis tells a channel to whoever is at it, in whichever of its numbered databases: each has its own."""
    return f"kith:wake:{redis.get_connection_kwargs().get('db') or 0}"


@cache
def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
