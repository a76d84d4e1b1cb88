"""Notices: what a person should know of, on the page and by neutral mail."""
