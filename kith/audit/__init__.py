"""The record: who did what where it matters for safety, in a chain that shows any change."""
