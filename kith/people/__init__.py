"""People: accounts, pseudonyms, roles, consents, sessions, and the keys that seal what they confide."""
