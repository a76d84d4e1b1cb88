"""Every number the synthetic community rests on. They are chosen, not estimated: see docs/demo.md."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Rates are per week unless a name says otherwise. Change one and the demo changes with it."""

    languages: tuple[tuple[str, float], ...] = (("en", 0.5), ("pt-br", 0.3), ("es", 0.2))
    zones: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "en": ("Europe/London", "Europe/Dublin", "America/New_York"),
            "pt-br": ("America/Sao_Paulo", "Europe/Lisbon", "America/Bahia"),
            "es": ("Europe/Madrid", "America/Mexico_City", "America/Bogota"),
        }
    )
    people_per_group: float = 9.5
    capacity: int = 12
    modes: tuple[tuple[str, float], ...] = (
        ("text", 0.7),
        ("video", 0.15),
        ("in_person", 0.1),
        ("hybrid", 0.05),
    )
    kinds: tuple[tuple[str, float], ...] = (
        ("peer", 0.55),
        ("mutual", 0.25),
        ("professional", 0.1),
        ("mixed", 0.1),
    )
    admissions: tuple[tuple[str, float], ...] = (("open", 0.5), ("on_request", 0.4), ("by_invitation", 0.1))
    join_within_share: float = 0.6  # of the simulated time, uniformly
    leave_early: float = 0.05  # weekly chance of leaving in the first four weeks
    leave_later: float = 0.012
    attendance_alpha: float = 4.0  # of the Beta from which each person's attendance is drawn
    attendance_beta: float = 2.2
    passes: float = 0.2  # of turns
    threads_mean: float = 0.12  # opened per person, exponentially distributed between people
    replies_mean: float = 3.2  # per thread, Poisson
    unanswered: float = 0.06  # of threads
    first_reply_median_hours: float = 3.0
    first_reply_sigma: float = 1.2  # of its logarithm
    alias: float = 0.15  # of openers
    content_note: float = 0.08  # of openers
    reply_meets_what_was_asked: float = 0.75
    thanked: float = 0.3  # of replies
    turn_hours: int = 4  # of duty
    turns_a_day: int = 4
    rota_days: int = 7  # before the end of the simulated time, and as many after it
    checkin_days: int = 14
    answers_checkin: float = 0.8  # at first
    answers_checkin_loss: float = 0.015  # of that chance, per week
    mood_mean: float = 12.5
    mood_sd: float = 5.0
    drift_mean: float = -0.18  # natural course and regression to the mean; attendance has no part in it
    drift_sd: float = 0.22
    mood_noise: float = 2.0
    lonely_mean: float = 6.2
    lonely_sd: float = 1.4
