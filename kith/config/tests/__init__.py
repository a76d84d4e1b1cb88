"""Tests of the house's own parts: settings, secrets, logs, sweeps, checks and commands."""
