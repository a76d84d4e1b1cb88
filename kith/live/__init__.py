"""Live: event streams to open pages."""
