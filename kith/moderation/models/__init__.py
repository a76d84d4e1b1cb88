"""What the desk keeps: turns of duty, care of alerts, reports, decisions."""

from kith.moderation.models.learning import Rating, Trained

__all__ = ["Rating", "Trained"]
