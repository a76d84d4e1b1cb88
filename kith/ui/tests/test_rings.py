"""Rings and emblems: free seats lie towards the reader, and the last one is never hidden."""

from kith.ui.rings import around, emblem, free_seats, ring, scaled, spread


def test_the_first_seat_is_at_the_bottom():
    x, y = around(0, 8, 10, 50)
    assert round(x) == 50
    assert round(y) == 60


def test_free_seats_lie_at_the_bottom():
    assert free_seats(12, 0) == frozenset()
    assert free_seats(12, 1) == {0}
    assert free_seats(12, 3) == {0, 1, 11}


def test_a_large_group_is_drawn_in_proportion_and_its_last_free_seat_stays():
    assert scaled(40, 39) == (16, 15)
    assert scaled(40, 40) == (16, 16)
    assert scaled(40, 20) == (16, 8)


def test_an_emblem_draws_every_seat():
    drawn = emblem(12, 9, 0)
    assert drawn.count("<circle") == 12
    assert drawn.count("free") == 3


def test_people_are_spread_round_the_ring():
    assert spread([1, 2, 3], 6) == [1, None, 2, None, 3, None]
    assert spread([], 3) == [None, None, None]


def test_the_ring_has_a_seat_for_you_when_it_begins_with_none():
    drawn = ring([None, 1, 2], 4)
    assert drawn.count("ring-free") == 2
    assert drawn.index("is-yours") < drawn.index("ring-disc")


def test_words_in_the_ring_are_escaped():
    assert "<b>" not in ring([1], 3, title="<b>9 of 12")
