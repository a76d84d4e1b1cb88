"""Django's SQLite backend with one writer at a time and a file only its owner can read."""
