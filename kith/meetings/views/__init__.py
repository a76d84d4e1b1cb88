"""Pages of meetings: the calendar, the room, the host's console, quiet words."""
