"""What moderation keeps: turns of duty, care of alerts, what staff learnt, reports, decisions, vigils."""

from kith.moderation.models.agreeing import Proposal
from kith.moderation.models.care import Act, Care, Closing, FollowUp, Step
from kith.moderation.models.duty import Rest, Turn
from kith.moderation.models.learning import Rating, Trained
from kith.moderation.models.measures import Appeal, Decision, reasons_of
from kith.moderation.models.reports import Report, ReportQuerySet
from kith.moderation.models.vigils import Vigil

__all__ = [
    "Act",
    "Appeal",
    "Care",
    "Closing",
    "Decision",
    "FollowUp",
    "Proposal",
    "Rating",
    "Report",
    "ReportQuerySet",
    "Rest",
    "Step",
    "Trained",
    "Turn",
    "Vigil",
    "reasons_of",
]
