"""What examples assume: made-up numbers with a skew that seems likely. Each pair: what, and how often."""

from datetime import date, timedelta
from typing import Final

from kith.matching.problem import Ages, Form, Mode, Stage

NOTE: Final = "Synthetic: made by a generator from a seed. These people do not exist."
TODAY: Final = date(2026, 9, 7)  # a Monday; in the weeks that follow clocks change on three continents
START: Final = TODAY + timedelta(weeks=2)

TOPICS: Final = (
    ("depression", 22),
    ("anxiety", 20),
    ("loneliness", 14),
    ("grief", 11),
    ("burnout", 8),
    ("addiction", 7),
    ("far_from_home", 5),
    ("chronic_illness", 4),
    ("trauma", 3),
    ("adhd", 2),
    ("eating", 2),
    ("new_parents", 1),
    ("carers", 1),
)
# Zone, language of the place, and how many of a thousand live so.
HOMES: Final = (
    ("America/Sao_Paulo", "pt-BR", 300),
    ("Europe/Lisbon", "pt-BR", 90),
    ("America/Manaus", "pt-BR", 40),
    ("Europe/London", "en", 170),
    ("America/New_York", "en", 110),
    ("America/Los_Angeles", "en", 50),
    ("Australia/Sydney", "en", 30),
    ("Europe/Madrid", "es", 90),
    ("America/Mexico_City", "es", 60),
    ("America/Argentina/Buenos_Aires", "es", 40),
    ("Asia/Kolkata", "en", 20),
)
EVENINGS: Final = ((1080, 6), (1110, 8), (1140, 10), (1170, 7), (1200, 6), (600, 2), (840, 2), (1260, 2))
VENUES: Final = {"Europe/London": "london", "America/Sao_Paulo": "sao_paulo", "Europe/Lisbon": "lisbon"}
STAGES: Final = ((Stage.BEGINNING, 50), (Stage.UNDERWAY, 32), (Stage.FURTHER, 18))
GENDERS: Final = (("woman", 60), ("man", 34), ("nonbinary", 3), (None, 3))
FIRST_LANGUAGES: Final = (("pt-BR", 4), ("es", 4), ("en", 2))  # of those who moved
LIKED: Final = (
    ((Mode.VIDEO,), 50),
    ((Mode.VIDEO, Mode.TEXT), 20),
    ((Mode.TEXT, Mode.VIDEO), 12),
    ((Mode.TEXT,), 8),
)
MEETS: Final = ((Mode.VIDEO, 80), (Mode.TEXT, 12), (Mode.HYBRID, 8))
DAYS: Final = ((0, 5), (1, 6), (2, 6), (3, 6), (4, 3), (5, 3), (6, 3))
FORMS: Final = (
    Form("everybody"),
    Form("women", genders=frozenset({"woman"})),
    Form("young", ages=Ages(18, 29), smallest=5),
)
