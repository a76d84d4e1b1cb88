"""What other web processes say over Redis. It only wakes: a message lost here is found by the next look."""

import asyncio
import logging
from collections.abc import Callable

from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from kith.live.publishing import HERE, channel_of

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_TRIES = 1.0


async def follow(wake: Callable[[str], None], wake_all: Callable[[], None]) -> None:
    """Pass on every wake of the others for as long as this runs; after a gap, wake everything."""
    while settings.KITH_REDIS:
        try:
            await _listen(wake, wake_all)
        except (RedisError, OSError):
            logger.warning("live.bus_down")
        await asyncio.sleep(SECONDS_BETWEEN_TRIES)


async def _listen(wake: Callable[[str], None], wake_all: Callable[[], None]) -> None:
    redis = Redis.from_url(settings.KITH_REDIS, socket_connect_timeout=2, health_check_interval=10)
    async with redis, redis.pubsub(ignore_subscribe_messages=True) as channel:
        await channel.subscribe(channel_of(redis))
        wake_all()
        async for message in channel.listen():
            sender, _, topic = message["data"].decode().partition(" ")
            if sender != HERE:
                wake(topic)
