"""Where alerts stand, as the desk says it: what kind of thing, in which group, in which language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from kith.conversations.models import Conversation, Message
from kith.groups.models import Group
from kith.meetings.models import Meeting
from kith.safety.causes import causes_of
from kith.safety.models import Alert
from kith.ui.places import language_name

_KINDS: dict[str, StrPromise] = {
    Conversation.THREAD: _("words in a thread"),
    Conversation.ROOM: _("words in a meeting"),
    Conversation.QUIET: _("a quiet word"),
    "message": _("words in a thread"),
    "conversation": _("words in a thread"),  # one that is no more
    "meeting": _("words in a meeting"),
    "group": _("words about a group"),
    "checkin": _("an answer in a check-in"),
    "person": _("a name, or a member by themselves"),
}
_NAMED: dict[str, tuple[type[models.Model], str]] = {
    "group": (Group, "name"),
    "meeting": (Meeting, "group__name"),
    "message": (Message, "conversation__group__name"),
}
_ASKED, _REPORTED = _("a member asks for a person"), _("somebody is worried about a member")


@dataclass(frozen=True, slots=True)
class Where:
    """What an alert is about, in a few words, and in which group that stands."""

    what: StrPromise | str
    group: str
    language: str  # the member's own, by its name


def where(alerts: Iterable[Alert]) -> dict[int, Where]:
    """Of each alert, by its number. A handful of queries for any number."""
    listed = list(alerts)
    kinds, groups = _of_places({alert.place for alert in listed})
    causes = causes_of(listed)
    return {
        alert.pk: Where(
            _what(alert, causes[alert.pk], kinds),
            groups.get(alert.place, ""),
            language_name(alert.person.language),
        )
        for alert in listed
    }


def _what(alert: Alert, cause: str, kinds: dict[str, str]) -> StrPromise | str:
    if cause == Alert.REQUEST:
        return _ASKED
    if cause == Alert.REPORT:
        return _REPORTED
    return _KINDS[kinds.get(alert.place, alert.place.partition(":")[0])]


def _of_places(places: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """By place: the kind of conversation, and the name of the group."""
    keys: dict[str, list[str]] = {}
    for place in places:
        kind, _colon, key = place.partition(":")
        keys.setdefault(kind, []).append(key)
    kinds: dict[str, str] = {}
    groups: dict[str, str] = {}
    for prefix, (model, name) in _NAMED.items():
        if of_kind := keys.get(prefix):
            rows = model._default_manager.filter(key__in=of_kind).values_list("key", name)
            groups |= {f"{prefix}:{key}": group for key, group in rows}
    if talks := keys.get("conversation"):
        rows = Conversation.objects.filter(key__in=talks).values_list("key", "kind", "group__name")
        for key, kind, group in rows:
            kinds[f"conversation:{key}"], groups[f"conversation:{key}"] = kind, group
    return kinds, groups
