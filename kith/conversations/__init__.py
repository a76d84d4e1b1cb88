"""Conversations: threads, messages, aliases, thanks, drafts, search."""
