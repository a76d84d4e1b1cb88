"""Meetings: series and occurrences, the live room, rounds, attendance."""
