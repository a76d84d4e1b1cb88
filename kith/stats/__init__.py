"""Statistics for support groups, trials and reviews: plain Python, without Django, from files or arrays."""

__version__ = "1"
