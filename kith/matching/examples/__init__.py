"""Examples: made-up problems with the skew of real ones, the same for the same seed. Evidence of nothing."""
