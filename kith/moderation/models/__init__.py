"""What the desk keeps: turns of duty, care of alerts, reports, decisions."""

from kith.moderation.models.agreeing import Proposal
from kith.moderation.models.care import Act, Care, Closing, FollowUp, Step
from kith.moderation.models.duty import Rest, Turn

__all__ = ["Act", "Care", "Closing", "FollowUp", "Proposal", "Rest", "Step", "Turn"]
