"""The topics a group can be about: kept in a data file, brought into the database by `kith prepare`."""

import json
from functools import cache
from pathlib import Path

from django.db import transaction

from kith.groups.models import Topic

FILE = Path(__file__).parent / "data" / "topics.json"


@cache
def _written() -> tuple[tuple[str, dict[str, str]], ...]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple((row["slug"], row["names"]) for row in rows)


@transaction.atomic
def load_topics() -> int:
    """Make the table say what the file says. Safe to repeat; returns how many rows changed.

    A topic that is no longer in the file is closed to new groups. Groups that chose it keep it.
    """
    before = {topic.slug: topic for topic in Topic.objects.all()}
    changed = sum(_keep(before.get(slug), slug, names) for slug, names in _written())
    slugs = [slug for slug, _names in _written()]
    return changed + Topic.objects.filter(is_open=True).exclude(slug__in=slugs).update(is_open=False)


def _keep(topic: Topic | None, slug: str, names: dict[str, str]) -> bool:
    if topic is not None and topic.names == names and topic.is_open:
        return False
    Topic.objects.update_or_create(slug=slug, defaults={"names": names, "is_open": True})
    return True
