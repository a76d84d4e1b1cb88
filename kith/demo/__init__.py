"""Demo: a synthetic community, made by a seeded simulation. Never evidence of anything."""
