"""Benchmarks: what Kith costs, in CPU seconds of its server. Run them with `make bench`."""
