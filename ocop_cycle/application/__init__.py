"""Floor 4: commands, the one way in, and all reading."""
