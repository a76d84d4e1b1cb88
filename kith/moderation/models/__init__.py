"""What the desk keeps: turns of duty, care of alerts, reports, decisions."""
