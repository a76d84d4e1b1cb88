"""Which streams there are, and the application that serves them with everything else."""

from django.conf import settings

from kith.config.shell import Shell
from kith.conversations.streaming import ConversationSource
from kith.live.sources import Source
from kith.meetings.streaming import RoomSource
from kith.moderation.streaming import DeskSource
from kith.people.sessions import keep_awake


def shell() -> Shell:
    """The whole site as one application."""
    streams: dict[str, Source] = {
        "conversation": ConversationSource(),
        "room": RoomSource(),
        "desk": DeskSource(),
    }
    return Shell(streams, threads=settings.KITH_THREADS, used=stay_signed_in)


def stay_signed_in(kind: str, session: str) -> None:
    """Who listens in a live room is using the site. An open thread is not: it may lie on a table."""
    if kind == "room":
        keep_awake([session])
