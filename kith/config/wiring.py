"""Which streams there are, and the application that serves them with everything else."""

from django.conf import settings

from kith.config.shell import Shell
from kith.conversations.streaming import ConversationSource


def shell() -> Shell:
    return Shell({"conversation": ConversationSource()}, threads=settings.KITH_THREADS)
