"""Safety: crisis lines, the crisis page, alerts."""
