"""Which streams there are, and the application that serves them with everything else."""

from django.conf import settings

from kith.config.shell import Shell
from kith.conversations.streaming import ConversationSource
from kith.live.sources import Source
from kith.meetings.streaming import RoomSource


def shell() -> Shell:
    streams: dict[str, Source] = {"conversation": ConversationSource(), "room": RoomSource()}
    return Shell(streams, threads=settings.KITH_THREADS)
