"""Solving: from a problem to a plan. What may be stands in `fitting`; here it is chosen, and bounded."""
