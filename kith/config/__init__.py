"""Config: settings, URLs, the server's composition, the kith command."""
