"""Outcomes: instruments, check-ins, change."""
