"""Evidence synthesis: what several studies say together, and how far their difference may be trusted."""
