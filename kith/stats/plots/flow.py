"""Flow of people through a trial (CONSORT 2010) and of records through a review (PRISMA 2020)."""

from dataclasses import dataclass

Reasons = tuple[tuple[str, int], ...]  # words and how many, in the order to be shown


@dataclass(frozen=True, kw_only=True)
class ConsortArm:
    """One arm from allocation to analysis, in people."""

    name: str
    allocated: int
    received: int
    lost: int
    discontinued: int
    analysed: int
    not_received: Reasons = ()


@dataclass(frozen=True, kw_only=True)
class Consort:
    """People from assessment to analysis. The sums are checked where the counts are made, not here."""

    title: str
    assessed: int
    excluded: Reasons
    randomised: int
    arms: tuple[ConsortArm, ...]


@dataclass(frozen=True, kw_only=True)
class Prisma:
    """Records, reports and studies of a review of databases and registers."""

    title: str
    databases: int
    registers: int
    duplicates: int
    screened: int
    excluded_screen: int
    sought: int
    not_retrieved: int
    assessed: int
    excluded_full: Reasons
    included: int
    automation: int = 0
    other_removed: int = 0
    reports: int | None = None
