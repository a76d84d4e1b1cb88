"""Template tags of the safety context."""
