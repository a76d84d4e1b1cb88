"""Kith: self-hosted software for mutual-support groups."""

__version__ = "0.1.0"
