"""Bounding: what no plan can be worth more than, and the prices of people that say so.

Each person is given a price of at least 0, and may then be in any number of places that pay it; so is each
room. Every place and every facilitator chooses alone, and what they gain together with all the prices is at
least what any plan is worth. The prices are moved towards those that make it least: up for people whom
several places chose, down for people whom none did (a subgradient, averaged over the last steps). All
prices are multiples of 1/64, so that sums of them are exact.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kith.matching.solving.field import Field, Numbers
from kith.matching.solving.leading import Leading
from kith.matching.solving.pricing import Prices, Pricing

GRAIN: Final = 64.0
PATIENCE: Final = 8  # steps without gain after which steps are halved
KEEPS: Final = 0.7  # of the direction of the steps before


@dataclass(frozen=True, slots=True)
class _Look:
    """What the prices lead to: the bound, how often each person and room is chosen, and by which places."""

    bound: float
    people: Prices
    rooms: Prices
    places: Numbers


class Bounding:
    """The bound of one field, with `extra` for each overdue person who is placed."""

    def __init__(self, field: Field, extra: int) -> None:
        self._field, self.extra = field, extra
        self._pricing, self._leading = Pricing(field, extra), Leading(field)
        self._is_open = np.array([place.made is None for place in field.places], np.bool_)
        rooms = [opening for opening in field.problem.openings if opening.rooms is not None]
        self._room = {opening.id: number for number, opening in enumerate(rooms)}
        self._capacity = np.array([opening.rooms or 0 for opening in rooms], np.float64)
        self._room_of = np.array(
            [
                self._room.get(place.made.opening, len(rooms)) if place.made else len(rooms)
                for place in field.places
            ],
            np.int64,
        )
        best = np.full(len(field.problem.people), 0.0)
        np.maximum.at(best, field.people, field.worths + extra * field.overdue[field.people])
        self.people = _grained(best / 2)
        self.rooms = np.zeros(len(rooms))
        self.least: float = float("inf")

    def look(self, people: Prices, rooms: Prices) -> _Look:
        count = len(people)
        gains = np.zeros(len(self._field.places))
        offers = list(self._pricing.offers(people))
        for offer in offers:
            gains[offer.places] = offer.gains
        padded = np.append(rooms, 0.0)
        made = gains - self._field.problem.rules.weights.new_group - padded[self._room_of]
        choice = self._leading.best(np.where(self._is_open, 0.0, made))
        takes = self._is_open & (gains > 0)
        takes[choice.chosen] = True
        times = np.zeros(count + 1)
        for offer in offers:
            np.add.at(times, offer.who[takes[offer.places]].ravel(), 1)
        used = np.bincount(self._room_of[choice.chosen], minlength=len(padded)).astype(float)
        bound = people.sum() + rooms @ self._capacity + gains[takes & self._is_open].sum() + choice.gain
        return _Look(bound, times[:count], used[:-1], np.flatnonzero(takes))

    def improve(self, steps: int, *, hope: float = 0.0, target: float | None = None) -> None:
        """So many steps towards the least bound, which is not below `target`, if that is known.

        Otherwise a share `hope` below what was found so far is aimed at.
        """
        pace, failed = 1.0, 0
        people, rooms = self.people, self.rooms
        way = np.zeros(len(people) + len(rooms))
        for _ in range(steps):
            look = self.look(people, rooms)
            failed = 0 if look.bound < self.least - 0.5 else failed + 1
            if look.bound < self.least:
                self.least, self.people, self.rooms = look.bound, people, rooms
            if failed >= PATIENCE:
                pace, failed = pace / 2, 0
                people, rooms = self.people, self.rooms
            way = self._slope(look, people, rooms) + KEEPS * way
            length = way @ way
            if length == 0:
                break
            aim = self.least * (1 - hope) if target is None else target
            stride = pace * max(look.bound - aim, 1.0) / length
            now = _grained(np.maximum(np.concatenate([people, rooms]) + stride * way, 0.0))
            people, rooms = now[: len(people)], now[len(people) :]

    def _slope(self, look: _Look, people: Prices, rooms: Prices) -> Prices:
        """Where the bound falls: prices rise with those who are chosen too often. None falls below 0."""
        slope = np.concatenate([look.people - 1, look.rooms - self._capacity])
        slope[(np.concatenate([people, rooms]) <= 0) & (slope < 0)] = 0
        return slope


def _grained(prices: Prices) -> Prices:
    return np.round(prices * GRAIN) / GRAIN
