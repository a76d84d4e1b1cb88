"""The simulation: who joins, comes, writes, answers and leaves, week by week.

Nothing in it makes attendance, helping or being helped change how anybody does: scores drift by
themselves. Whoever finds an effect of the groups in demo data has found an artefact.
"""

import math
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from kith.demo.assumptions import Assumptions
from kith.demo.corpus import corpus
from kith.demo.questionnaires import draw_checkins
from kith.demo.world import (
    DemoGroup,
    DemoMeeting,
    DemoMessage,
    DemoPerson,
    DemoSeat,
    DemoThread,
    DemoVisit,
    World,
)

T = TypeVar("T")
# People the README names, so that a newcomer can look at the site as each of them.
KNOWN_MEMBERS = {"en": ("Juniper", "Wren"), "pt-br": ("Aroeira", "Garça"), "es": ("Ceiba", "Lirio")}


def simulate(
    *, people: int, weeks: int, seed: int, until: datetime, rules: Assumptions | None = None
) -> World:
    """A community of that many people over that many weeks, ending at `until` (UTC).

    The same arguments give the same world.
    """
    rules = rules or Assumptions()
    rng = random.Random(seed)
    since = until - timedelta(weeks=weeks)
    cast = _draw_people(rng, people, since, until, rules)
    groups = _draw_groups(rng, cast, since, until, rules)
    threads = [thread for group in groups for thread in _draw_threads(rng, group, until, rules)]
    meetings = [meeting for group in groups for meeting in _draw_meetings(rng, group, until, rules)]
    return World(cast, groups, threads, meetings, draw_checkins(rng, cast, until, rules))


def weighted(rng: random.Random, options: Sequence[tuple[T, float]]) -> T:
    return rng.choices([value for value, _ in options], [weight for _, weight in options])[0]


def poisson(rng: random.Random, mean: float) -> int:
    """Knuth's method; the means here are small."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _draw_people(
    rng: random.Random, count: int, since: datetime, until: datetime, rules: Assumptions
) -> list[DemoPerson]:
    languages = _spread(count, rules.languages)
    names = {language: _names(rng, language, languages.count(language)) for language, _ in rules.languages}
    taken = dict.fromkeys(names, 0)
    people = []
    for language in languages:
        name = names[language][taken[language]]
        known = taken[language] < len(KNOWN_MEMBERS[language])
        taken[language] += 1
        share = 0.0 if known else rng.random() * rules.join_within_share
        people.append(
            DemoPerson(
                name=name,
                language=language,
                zone=rules.zones[language][0] if known else rng.choice(rules.zones[language]),
                joined_at=since + (until - since) * share,
                attends=0.9 if known else rng.betavariate(rules.attendance_alpha, rules.attendance_beta),
                writes=rng.expovariate(1 / rules.threads_mean),
                answers=rng.expovariate(1.0),
                mood=rng.gauss(rules.mood_mean, rules.mood_sd),
                drift=rng.gauss(rules.drift_mean, rules.drift_sd),
                lonely=rng.gauss(rules.lonely_mean, rules.lonely_sd),
            )
        )
    return people


def _spread(count: int, languages: Sequence[tuple[str, float]]) -> list[str]:
    """Each language its share of the people, rounded down, the first taking what is left."""
    shares = {language: int(count * share) for language, share in languages}
    shares[languages[0][0]] += count - sum(shares.values())
    return [language for language, number in shares.items() for _ in range(number)]


def _names(rng: random.Random, language: str, count: int) -> list[str]:
    """Names that differ; the known ones first, then single words, then pairs of words."""
    known = list(KNOWN_MEMBERS[language])
    single = [name for name in corpus(language).names if name not in known]
    rng.shuffle(single)
    pairs = [f"{first} {second}" for first in single for second in single if first != second]
    rng.shuffle(pairs)
    return (known + single + pairs)[:count]


def _draw_groups(
    rng: random.Random, people: list[DemoPerson], since: datetime, until: datetime, rules: Assumptions
) -> list[DemoGroup]:
    groups = []
    for language, _ in rules.languages:
        speakers = [person for person in people if person.language == language]
        count = max(1, round(len(speakers) / rules.people_per_group))
        topics = list(corpus(language).groups)
        for number in range(count):
            members = speakers[number::count] if number else _with_known(speakers[::count], speakers)
            groups.append(_draw_group(rng, members, topics, number, since, until, rules))
    return groups


def _with_known(members: list[DemoPerson], speakers: list[DemoPerson]) -> list[DemoPerson]:
    """The first group of a language seats both of its known people."""
    known = speakers[:2]
    return known + [person for person in members if person not in known]


def _draw_group(
    rng: random.Random,
    members: list[DemoPerson],
    topics: list[str],
    number: int,
    since: datetime,
    until: datetime,
    rules: Assumptions,
) -> DemoGroup:
    language = members[0].language
    topic = topics[number % len(topics)]
    name, purpose = corpus(language).groups[topic]
    weekday = (until.weekday() + number * 2) % 7
    seats = [DemoSeat(person, person.joined_at) for person in members[: rules.capacity]]
    host = min(seats, key=lambda seat: seat.joined_at)
    host.hosts, host.joined_at = True, since
    host.person.joined_at = since
    for seat in seats:
        if seat is not host and seat.person.name not in KNOWN_MEMBERS[language]:
            seat.left_at = _leaving(rng, seat.joined_at, until, rules)
    return DemoGroup(
        name=f"{name}, {corpus(language).weekdays[weekday]}" if number >= len(topics) else name,
        purpose=purpose,
        topic=topic,
        language=language,
        zone=host.person.zone,
        kind=weighted(rng, rules.kinds),
        mode="text" if number == 0 else weighted(rng, rules.modes),
        admission="open" if number == 0 else weighted(rng, rules.admissions),
        weekday=weekday,
        hour=_hour(rng, number, host.person.zone, until),
        seats=seats,
        founded_at=since,
    )


def _hour(rng: random.Random, number: int, zone: str, until: datetime) -> int:
    """In the evening; but the first group of a language meets soon, so that a newcomer can look in."""
    if number == 0:
        return (until.astimezone(ZoneInfo(zone)) + timedelta(hours=1)).hour
    return rng.choice((18, 19, 20))


def _leaving(rng: random.Random, joined: datetime, until: datetime, rules: Assumptions) -> datetime | None:
    week = 0
    while joined + timedelta(weeks=week + 1) < until:
        if rng.random() < (rules.leave_early if week < 4 else rules.leave_later):
            return joined + timedelta(weeks=week, days=rng.uniform(0.5, 6.5))
        week += 1
    return None


def _draw_threads(
    rng: random.Random, group: DemoGroup, until: datetime, rules: Assumptions
) -> list[DemoThread]:
    threads = []
    for seat in group.seats:
        moment = seat.joined_at
        while True:
            moment += timedelta(weeks=rng.expovariate(seat.person.writes))
            if moment >= (seat.left_at or until):
                break
            threads.append(_draw_thread(rng, group, seat.person, moment, until, rules))
    return sorted(threads, key=lambda thread: thread.messages[0].written_at)


def _draw_thread(
    rng: random.Random,
    group: DemoGroup,
    opener: DemoPerson,
    at: datetime,
    until: datetime,
    rules: Assumptions,
) -> DemoThread:
    texts = corpus(group.language)
    title, words, asked = rng.choice(texts.openers)
    opening = DemoMessage(
        opener,
        words,
        at,
        alias=rng.choice(texts.aliases) if rng.random() < rules.alias else "",
        note=rng.choice(texts.notes) if rng.random() < rules.content_note else "",
    )
    thread = DemoThread(group, title, tuple(asked), [opening])
    others = [seat.person for seat in group.sitting(at) if seat.person is not opener]
    if not others or rng.random() < rules.unanswered:
        return thread
    when = at
    for number in range(1 + poisson(rng, rules.replies_mean - 1)):
        hours = rules.first_reply_median_hours * math.exp(rng.gauss(0, rules.first_reply_sigma))
        when += timedelta(hours=hours * (1 if number == 0 else 1.5))
        if when >= until:
            break
        thread.messages.append(_draw_reply(rng, thread, others, when, rules))
    if thread.messages[-1].is_thanked and when + timedelta(minutes=40) < until:
        thanks = DemoMessage(
            opener, rng.choice(texts.thanks), when + timedelta(minutes=30), alias=opening.alias
        )
        thread.messages.append(thanks)
    return thread


def _draw_reply(
    rng: random.Random, thread: DemoThread, others: list[DemoPerson], when: datetime, rules: Assumptions
) -> DemoMessage:
    replies = corpus(thread.group.language).replies
    meets = rng.random() < rules.reply_meets_what_was_asked
    kind = rng.choice(thread.asked) if meets else rng.choice(list(replies))
    author = rng.choices(others, [person.answers for person in others])[0]
    return DemoMessage(
        author, rng.choice(replies[kind]), when, offers=(kind,), is_thanked=rng.random() < rules.thanked
    )


def _draw_meetings(
    rng: random.Random, group: DemoGroup, until: datetime, rules: Assumptions
) -> list[DemoMeeting]:
    zone = ZoneInfo(group.zone)
    day = group.founded_at.astimezone(zone).date()
    day += timedelta(days=(group.weekday - day.weekday()) % 7)
    meetings: list[DemoMeeting] = []
    while True:
        starts = datetime(day.year, day.month, day.day, group.hour, 30, tzinfo=zone).astimezone(until.tzinfo)
        if starts + timedelta(minutes=60) > until:
            return meetings
        meetings.append(_draw_meeting(rng, group, starts, rules))
        day += timedelta(days=7)


def _draw_meeting(rng: random.Random, group: DemoGroup, starts: datetime, rules: Assumptions) -> DemoMeeting:
    texts = corpus(group.language)
    visits: list[DemoVisit] = []
    messages: list[DemoMessage] = []
    for seat in group.sitting(starts):
        if not seat.hosts and rng.random() > seat.person.attends:
            continue
        came = starts + timedelta(minutes=rng.uniform(-6, 8))
        went = starts + timedelta(minutes=rng.uniform(52, 61))
        passed = rng.random() < rules.passes
        visits.append(DemoVisit(seat.person, came, went, passed))
        if not passed and group.mode == "text":
            moment = starts + timedelta(minutes=8 + 3 * len(messages) + rng.random())
            messages.append(DemoMessage(seat.person, rng.choice(texts.room), moment))
    return DemoMeeting(group, starts, rng.choice(texts.questions), visits, messages)
