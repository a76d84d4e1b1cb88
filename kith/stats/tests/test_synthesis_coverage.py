"""Simulation, seeded: intervals of REML with Hartung-Knapp hold the truth as often as they say.

The full table, 2,000 reviews a row, stands in docs/methods/random-effects.md.
"""

from bench.coverage_synthesis import Design, covered


def test_reml_with_hartung_knapp_covers_where_dl_with_z_does_not() -> None:
    [(_, (guarded, plain, dl, fixed))] = covered([Design(8, 0.05)], runs=600, seed=7301)
    assert 0.93 <= guarded <= 0.97
    assert 0.93 <= plain <= 0.97
    assert dl < 0.93
    assert fixed < 0.85
