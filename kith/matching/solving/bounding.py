"""Bounding: what no plan can be worth more than, and the prices of people that say so.

Each person is given a price of at least 0, and may then be in any number of places that pay it; so is each
room. Every place and every facilitator chooses alone, and what they gain together with all the prices is at
least what any plan is worth. The prices are moved towards those that make it least: up for people whom
several places chose, down for people whom none did (a subgradient, averaged over the last steps). All
prices are multiples of 1/64, so that sums of them are exact.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from kith.matching.solving.arrangement import Limits
from kith.matching.solving.field import Field, Numbers, Truths
from kith.matching.solving.leading import Leading
from kith.matching.solving.pricing import Offer, Prices, Pricing

GRAIN: Final = 64.0
PATIENCE: Final = 5  # steps without gain after which less is hoped for
HARDLY: Final = 0.01  # of what was hoped for: less is no gain
OVERDUE: Final = 1000  # what one counts where only they do; prices are parts of it
KEEPS: Final = 0.7  # of the direction of the steps before


@dataclass(frozen=True, slots=True)
class _Look:
    """What the prices lead to: the bound, how often each person and room is chosen, and by which places."""

    bound: float
    people: Prices
    rooms: Prices
    offers: list[Offer]
    takes: Truths  # of all places

    def chosen(self) -> list[tuple[int, Numbers]]:
        """The places that choose, each with its newcomers; with the number of people for nobody."""
        return [
            (int(offer.places[row]), offer.who[row])
            for offer in self.offers
            for row in np.flatnonzero(self.takes[offer.places]).tolist()
        ]


class Bounding:
    """The bound of one field, with `extra` for each overdue person who is placed.

    `limits` say what new groups may use; each costs `cost` (None: the weight of the site).
    """

    def __init__(
        self, field: Field, extra: int, limits: Limits, *, workers: int = 1, cost: int | None = None
    ) -> None:
        self._field, self.extra = field, extra
        self._cost = field.problem.rules.weights.new_group if cost is None else cost
        self._pricing, self._leading = Pricing(field, extra, workers), Leading(field, limits)
        self._is_open = np.array([place.made is None for place in field.places], np.bool_)
        rooms = [opening for opening in field.problem.openings if opening.rooms is not None]
        self._room = {opening.id: number for number, opening in enumerate(rooms)}
        self._capacity = np.array([limits.rooms_left(opening.id) or 0 for opening in rooms], np.float64)
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
        self.least = float("inf")
        self._at: _Look | None = None

    def look(self, people: Prices, rooms: Prices) -> _Look:
        count = len(people)
        gains = np.zeros(len(self._field.places))
        offers = self._pricing.offers(people)
        for offer in offers:
            gains[offer.places] = offer.gains
        padded = np.append(rooms, 0.0)
        made = gains - self._cost - padded[self._room_of]
        choice = self._leading.best(np.where(self._is_open, 0.0, made))
        takes = self._is_open & (gains > 0)
        takes[choice.chosen] = True
        times = np.zeros(count + 1)
        for offer in offers:
            np.add.at(times, offer.who[takes[offer.places]].ravel(), 1)
        used = np.bincount(self._room_of[choice.chosen], minlength=len(padded)).astype(float)
        bound = people.sum() + rooms @ self._capacity + gains[takes & self._is_open].sum() + choice.gain
        return _Look(bound, times[:count], used[:-1], offers, takes)

    def improve(self, steps: int, hope: float) -> None:
        """So many steps towards the least bound.

        Each aims a share `hope` below the least so far; when a few steps in a row have gained nothing, that
        was too much, and the way begins anew from the least, at half the hope.
        """
        failed, people, rooms = 0, self.people, self.rooms
        way = np.zeros(len(people) + len(rooms))
        for _ in range(steps):
            look = self.look(people, rooms)
            failed = 0 if look.bound < self.least - self._hardly(hope) else failed + 1
            if look.bound < self.least:
                self.least, self.people, self.rooms, self._at = look.bound, people, rooms, look
            if failed >= PATIENCE and self._at is not None:
                hope, failed, way = hope / 2, 0, 0 * way
                people, rooms, look = self.people, self.rooms, self._at
            way = self._slope(look, people, rooms) + KEEPS * way
            length = way @ way
            if length == 0:
                break
            stride = max(look.bound - self.least * (1 - hope), 1 / GRAIN) / length
            now = _grained(np.maximum(np.concatenate([people, rooms]) + stride * way, 0.0))
            people, rooms = now[: len(people)], now[len(people) :]

    def _hardly(self, hope: float) -> float:
        """The least that counts as a gain."""
        return HARDLY * hope * abs(self.least) if np.isfinite(self.least) else 0.0

    def _slope(self, look: _Look, people: Prices, rooms: Prices) -> Prices:
        """Where the bound falls: prices rise with those who are chosen too often. None falls below 0."""
        slope = np.concatenate([look.people - 1, look.rooms - self._capacity])
        slope[(np.concatenate([people, rooms]) <= 0) & (slope < 0)] = 0
        return slope


def most_overdue(field: Field, limits: Limits, steps: int, hope: float) -> int:
    """How many overdue people any arrangement can place at most: the bound where nothing else has a worth."""
    worths = OVERDUE * field.overdue[field.people].astype(np.int64)
    bounding = Bounding(replace(field, worths=worths), 0, limits, cost=0)
    bounding.improve(steps, hope)
    return int(bounding.least) // OVERDUE


def _grained(prices: Prices) -> Prices:
    return np.round(prices * GRAIN) / GRAIN
