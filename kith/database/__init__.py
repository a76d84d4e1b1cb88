"""Database: SQLite made safe for several writers, PostgreSQL with limits, and guards for hostile input."""
