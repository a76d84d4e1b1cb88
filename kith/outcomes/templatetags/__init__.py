"""Template tags of the outcomes context."""
