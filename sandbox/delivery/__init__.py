"""The ways to an app: its installation, its line, and what passes over it."""
