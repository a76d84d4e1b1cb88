"""How a room looks at one moment: one neutral piece of HTML for everybody, and one for hosts."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations.models import Message
from kith.conversations.rendering import today, with_places_said
from kith.groups.agreeing import newest
from kith.groups.models import Membership
from kith.live.sources import Variant
from kith.meetings import wording
from kith.meetings.models import Coming, Meeting, Part, QuietWord, Seat
from kith.meetings.state import Room, read
from kith.people.models import Person

HOST = "host"
"""The side of a room that hosts alone see: who was not heard, who is new, quiet words.

Who became a host while the room was open has a side of their own, which names that moment: they see no quiet
word from before it.
"""
ANSWERED = "answered"
"""The side of members whose quiet word a host has answered. Nobody else learns of it."""
FEWEST_CHAIRS, MANY_CHAIRS = 3, 10
LONG_NAME = 12
"""Letters of a name that a chair has room for. Longer ones stand in the list, whole."""


@dataclass(frozen=True)
class Whisper:
    """The newest quiet word of one member, as hosts see it."""

    key: str
    name: str
    mark: int | None
    message: Message
    html: str
    is_new: bool  # nobody has answered it yet


@dataclass(frozen=True)
class Moment:
    """A state of a room that has a number: as long as the number stays, it looks the same."""

    key: str
    number: int


def moment_of(meeting: Meeting) -> Moment:
    return Moment(meeting.key, numbered(meeting.group.audience, meeting.state, meeting.starts_at))


def numbered(audience: int, state: int, starts_at: datetime) -> int:
    """One number that grows when somebody may or may no longer see the room, and when it looks different.

    It looks different when the meeting starts, though nobody did anything.
    """
    return (audience << 33) | (state << 1) | int(starts_at <= clock.now())


def variant_for(
    person: Person, meeting: Meeting, sits: Membership | None, *, answered: bool = False
) -> Variant:
    """In which form this person, who sits in the group like that, sees the room."""
    side = _side(meeting, sits) or (ANSWERED if answered else "")
    return Variant(language=person.language, zone=person.zone, side=side)


def _side(meeting: Meeting, sits: Membership | None) -> str:
    if sits is None or sits.role != Membership.FACILITATOR:
        return ""
    since = sits.hosting_from
    return HOST if meeting.opened_at is None or since <= meeting.opened_at else f"{HOST} {since.isoformat()}"


def state(moment: Moment, variant: Variant) -> SafeString:
    """The HTML of the room's state, with nothing in it that depends on who looks."""
    return _drawn(moment, variant, today(variant.zone).isoformat())


@lru_cache(maxsize=512)
def _drawn(moment: Moment, variant: Variant, day: str) -> SafeString:
    """Drawn once for each moment and variant. `day` is there because tomorrow it says another day."""
    meeting = Meeting.objects.select_related("group", "series", "calm_by").get(key=moment.key)
    hosts, _space, since = variant.side.partition(" ")
    for_host = hosts == HOST
    with translation.override(variant.language), timezone.override(clock.zone(variant.zone)):
        hosting_from = datetime.fromisoformat(since) if since else None
        room = read(meeting, for_host=for_host)
        given = described(room, for_host=for_host, hosting_from=hosting_from)
        return render_to_string("meetings/_state.html", given | {"answered": variant.side == ANSWERED})


def described(room: Room, *, for_host: bool, hosting_from: datetime | None = None) -> dict[str, Any]:
    part = room.part
    return {
        "meeting": room.meeting,
        "room": room,
        "part": wording.name_of(part) if part else "",
        "until": wording.until_about(room.ends_about) if room.ends_about else "",
        "narrow": _narrow(room),
        "wide": _for_hosts(room) if for_host else _wide(room),
        "seats": _seats(room, for_host=for_host),
        "phases": [_phase(room, each) for each in room.parts],
        "step": part.order if part else 0,
        "say": _say(room),
        "question": wording.asks(part) if part else "",
        "agreement": newest(room.meeting.group).text if part and part.kind == Part.AGREEMENT else "",
        "early": room.meeting.is_early and (part is None or part == room.parts[0]),
        "listed": len(room.chairs) >= MANY_CHAIRS
        or any(len(seat.person.pseudonym) > LONG_NAME for seat in room.here),
        "hostless": _lacks_a_host(room),
        "tools": _tools(room, hosting_from) if for_host else None,
    }


def _lacks_a_host(room: Room) -> bool:
    """From the start on. Before it nobody is late."""
    is_on = room.meeting.is_open and not room.meeting.is_early
    return is_on and not any(seat.person_id in room.hosts for seat in room.here)


def _narrow(room: Room) -> str:
    """For the head on a phone: which part it is, and until about when."""
    part = room.part
    if part is None or room.ends_about is None:
        return wording.here(len(room.here))
    return f"{wording.name_of(part)}, {wording.until_about(room.ends_about)}"


def _wide(room: Room) -> str:
    hosts = [seat.person.pseudonym for seat in room.here if seat.person_id in room.hosts]
    facts = [f"{wording.evening_of(room.meeting)}.", wording.here(len(room.here))]
    return " ".join([*facts, *(_("%(name)s hosts.") % {"name": name} for name in hosts)])


def _for_hosts(room: Room) -> str:
    here = {seat.person_id for seat in room.here}
    said = Coming.objects.filter(meeting=room.meeting, is_coming=True).values_list("person", flat=True)
    missing = len(set(said) - here)
    facts = [_("You host."), wording.here(len(room.here))]
    if missing:
        facts.append(wording.have_not_come(missing))
    return " ".join(facts)


def _seats(room: Room, *, for_host: bool) -> list[dict[str, Any]]:
    seats = [_seat(room, chair, for_host=for_host) for chair in room.chairs]
    return seats + [{"free": True}] * (FEWEST_CHAIRS - len(seats))


def _seat(room: Room, chair: Seat, *, for_host: bool) -> dict[str, Any]:
    if not chair.is_taken:
        return {"free": True}
    return {
        "key": chair.key,
        "is": " ".join(_own(room, chair)),
        "name": chair.person.pseudonym,
        "mark": chair.person.mark,
        "had": chair.pk in room.heard,
        "word": room.word is not None and chair.pk == room.word.pk,
        "lost": chair.lost_at is not None,
        "hand": chair.hand_at is not None,
        "listening": chair.is_listening,
        "host": chair.person_id in room.hosts,
        "first": for_host and chair.person_id in room.newcomers,
    }


def _own(room: Room, chair: Seat) -> list[str]:
    """What the buttons of whoever sits there follow. Anybody may know it: it shows in the circle too."""
    holds = {
        "hand": chair.hand_at is not None,
        "listening": chair.is_listening,
        "can-pass": room.can_pass(chair),
    }
    return [name for name, is_so in holds.items() if is_so]


def _phase(room: Room, part: Part) -> dict[str, Any]:
    """A part that was left out counts as done when a later one runs."""
    later_runs = room.part is not None and part.order < room.part.order
    state = "now" if part == room.part else "done" if later_runs or part.ended_at is not None else "to_come"
    return {"name": wording.name_of(part), "minutes": part.minutes, "state": state}


def _say(room: Room) -> str:
    """What changed, in one sentence, for those who listen to the page."""
    if room.meeting.closed_at is not None:
        return _("The room is closed.")
    if room.word is None:
        return wording.name_of(room.part) if room.part else ""
    said = _("%(name)s has the word.") % {"name": room.word.person.pseudonym}
    if room.next is None:
        return said
    after = _("Then %(name)s.") % {"name": room.next.person.pseudonym}
    return f"{said} {after}"


def _tools(room: Room, hosting_from: datetime | None) -> dict[str, Any]:
    turn = next((turn for turn in room.turns if turn.is_running), None)
    next_part = room.next_part
    return {
        "had_since": turn.began_at if turn else None,
        "next_part": next_part,
        "next_name": wording.name_of(next_part) if next_part else "",
        "earlier": _earlier(room),
        "not_heard": [_unheard(room, seat) for seat in room.not_heard if seat.person_id not in room.hosts]
        if room.part
        else [],
        "whispers": whispers(room.meeting, since=hosting_from),
    }


def _earlier(room: Room) -> dict[str, Any] | None:
    """The part before the one that runs, to go back to after a slip of the hand."""
    before = [part for part in room.parts if room.part is not None and part.order < room.part.order]
    return {"order": before[-1].order, "name": wording.name_of(before[-1])} if before else None


def _unheard(room: Room, seat: Seat) -> dict[str, Any]:
    """A chair that has not had the word, with what a host should know of it."""
    known = [
        (room.next is not None and seat.pk == room.next.pk, _("next")),
        (seat.person_id in room.newcomers, _("first time")),
        (seat.hand_at is not None, _("hand up")),
        (seat.is_listening, _("listening today")),
        (seat.lost_at is not None, _("line lost")),
    ]
    can_call = seat.may_speak and not (room.next is not None and seat.pk == room.next.pk)
    return {"seat": seat, "says": ", ".join(word for holds, word in known if holds), "can_call": can_call}


def whispers(meeting: Meeting, *, since: datetime | None = None) -> list[Whisper]:
    """The newest message of each quiet word of this meeting, those without an answer first.

    To whoever hosts only since then, nothing from before: it was said to others.
    """
    words = {
        word.conversation_id: word for word in meeting.quiet_words.named().select_related("conversation")
    }
    said_to_them = Message.objects.filter(conversation__in=words)
    if since is not None:
        said_to_them = said_to_them.filter(written_at__gte=since)
    newest_in = {message.conversation_id: message for message in said_to_them.order_by("position")}
    said = [_whisper(words[pk], message) for pk, message in newest_in.items()]
    return sorted(said, key=lambda whisper: (not whisper.is_new, whisper.message.pk))


def _whisper(word: QuietWord, message: Message) -> Whisper:
    is_new = message.author_id == word.person_id
    return Whisper(
        word.conversation.key, word.known_as, word.known_mark, message, with_places_said(message.html), is_new
    )
