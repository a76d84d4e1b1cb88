"""In which order groups are offered to somebody who said what they look for."""

import pytest

from kith.groups import ways
from kith.groups.models import Group, Topic
from kith.groups.topics import load_topics
from kith.groups.wishing import Wishes
from kith.web.fitting import fits
from tests import cast as makers

pytestmark = pytest.mark.django_db


def offered(wishes: Wishes) -> list[str]:
    person = makers.person("Wren")
    groups = list(Group.objects.with_seats())
    return [fit.group.name for fit in fits(wishes, groups, {}, ways.standing_of(person))]


def group(name: str, topic: str, **fields: str) -> None:
    makers.group(name, **fields).topics.add(Topic.objects.get(slug=topic))


def test_a_language_one_reads_goes_before_a_subject_and_that_before_all_else():
    load_topics()
    group("Dias nublados", "anxiety", language="pt-br", mode=Group.TEXT, kind=Group.PEER)
    group("A table for six", "loneliness", language="en", mode=Group.TEXT, kind=Group.PEER)
    group("Slow breathing", "anxiety", language="en", mode=Group.VIDEO, kind=Group.PROFESSIONAL)
    wishes = Wishes(topics=("anxiety",), languages=("en",), modes=(Group.TEXT,), kinds=(Group.PEER,))
    assert offered(wishes) == ["Slow breathing", "A table for six", "Dias nublados"]
