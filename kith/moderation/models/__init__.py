"""What moderation keeps: what was reported, what was decided, and who appealed."""

from kith.moderation.models.measures import Appeal, Decision, reasons_of
from kith.moderation.models.reports import Report, ReportQuerySet

__all__ = ["Appeal", "Decision", "Report", "ReportQuerySet", "reasons_of"]
