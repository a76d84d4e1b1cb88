"""Trials: from how many people are needed, by drawing who gets what, to what the difference turned out to be.

`robust.sandwich(design, residuals, clusters, *, weights=None, working=None, kind="CR2")` serves any
weighted least squares with clusters, a meta-analysis with a working covariance too: see its docstring.
"""
