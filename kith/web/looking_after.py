"""What waits for a host in the groups they host: who asks to join, and what is unanswered past its time."""

from dataclasses import dataclass, field

from kith.conversations import waiting
from kith.conversations.models import Conversation
from kith.groups import caring
from kith.groups.models import Group
from kith.people.models import Person


@dataclass(slots=True)
class Care:
    """One group, and what waits for its hosts there."""

    group: Group
    requests: int = 0
    threads: list[Conversation] = field(default_factory=list)


def for_host(person: Person) -> list[Care]:
    """The groups in which something waits. Two queries, however many groups."""
    found: dict[int, Care] = {}
    for request in caring.requests_to_hosts(person):
        found.setdefault(request.group_id, Care(request.group)).requests += 1
    for thread in waiting.past_the_time_of_groups_held_by(person):
        found.setdefault(thread.group_id, Care(thread.group)).threads.append(thread)
    return list(found.values())
