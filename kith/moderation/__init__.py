"""Moderation: the duty desk, reports, decisions and their appeals."""
