"""Pages of conversations."""

from kith.conversations.views.drafts import drafts
from kith.conversations.views.messages import blocking, edits, message, taking_back, thanks, versions
from kith.conversations.views.thread import reading, replies, thread
from kith.conversations.views.threads import new_thread, search, threads
from kith.conversations.views.withheld import kept_back, letting_through

__all__ = [
    "blocking",
    "drafts",
    "edits",
    "kept_back",
    "letting_through",
    "message",
    "new_thread",
    "reading",
    "replies",
    "search",
    "taking_back",
    "thanks",
    "thread",
    "threads",
    "versions",
]
