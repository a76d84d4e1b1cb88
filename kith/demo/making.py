"""Making the demo community: simulate it, then write all of it or nothing."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kith.demo.evenings import fill_meetings
from kith.demo.filling import Filling, fill_groups, fill_people
from kith.demo.measures import fill_checkins
from kith.demo.rota import fill_rota
from kith.demo.simulation import simulate
from kith.demo.talking import fill_threads
from kith.gates import Refused
from kith.groups.models import Topic
from kith.meetings import recurring
from kith.meetings.models import Series
from kith.people.models import Person

Tell = Callable[[str], None]


def is_wanted() -> bool:
    """Whether this is a demonstration site without its people yet."""
    return settings.KITH_DEMO and not Person.objects.exists()


@transaction.atomic
def make(*, people: int, weeks: int, seed: int, until: datetime, tell: Tell = lambda line: None) -> Filling:
    """Fill an empty database. Refused where real people may be, or where pages would not say it is a demo."""
    if not settings.KITH_DEMO:
        raise Refused("Set KITH_DEMO=yes first: every page then says that everyone here is invented.")
    if Person.objects.exists():
        raise Refused("There are people in this database already. The demo fills an empty one.")
    if not Topic.objects.exists():
        raise Refused("The database is not prepared. Run: kith prepare")
    world = simulate(people=people, weeks=weeks, seed=seed, until=until)
    filling = Filling(world, seed=seed, until=until)
    for step, fill in (
        (f"{len(world.people)} people", fill_people),
        (f"{len(world.groups)} groups", fill_groups),
        (f"{len(world.threads)} threads", fill_threads),
        (f"{len(world.meetings)} meetings", fill_meetings),
        (f"{len(world.checkins)} check-ins", fill_checkins),
        ("the rota of the desk", fill_rota),
    ):
        tell(step)
        fill(filling)
    for series in Series.objects.standing():
        recurring.fill(series)
    return filling
