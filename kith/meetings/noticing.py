"""What hosts write of a meeting is read by the screen too: a place, a reason, the questions of an evening."""

from kith.groups.models import Group
from kith.people.models import Person
from kith.safety.noticing import Written, notice


def notice_words(group: Group, source: str, text: str, by: Person) -> None:
    """Have it read. Alerts about it stand at the group."""
    if text:
        notice(Written(by, f"group:{group.key}", source, text, language=group.language))
