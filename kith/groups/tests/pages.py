"""What the tests of pages share: an address by its name, a full group, the words of an answer."""

import re

from django.urls import reverse

from kith.groups import seating
from tests import cast


def at(name, where, *more):
    return reverse(f"groups:{name}", args=[where.key, *more])


def refill(where):
    while seating.free(where):
        cast.seat(where, cast.person(f"Guest {where.memberships.count()}"))


def words_of(response):
    return re.sub(r"\s+", " ", response.content.decode())
