"""Web: the pages that compose contexts: front, home, finding, you."""
