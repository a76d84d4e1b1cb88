"""Pages of the desk, of reports and of decisions."""
