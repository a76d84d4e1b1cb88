"""What the desk keeps: turns of duty, care of alerts, what staff learnt, reports, decisions."""

from kith.moderation.models.agreeing import Proposal
from kith.moderation.models.care import Act, Care, Closing, FollowUp, Step
from kith.moderation.models.duty import Rest, Turn
from kith.moderation.models.learning import Rating, Trained

__all__ = [
    "Act",
    "Care",
    "Closing",
    "FollowUp",
    "Proposal",
    "Rating",
    "Rest",
    "Step",
    "Trained",
    "Turn",
]
