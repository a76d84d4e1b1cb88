"""What moderation keeps: what was reported, what was decided, who appealed, and where a vigil is kept."""

from kith.moderation.models.measures import Appeal, Decision, reasons_of
from kith.moderation.models.reports import Report, ReportQuerySet
from kith.moderation.models.vigils import Vigil

__all__ = ["Appeal", "Decision", "Report", "ReportQuerySet", "Vigil", "reasons_of"]
