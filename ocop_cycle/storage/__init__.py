"""Floor 3, one half: what is kept, and how it is kept whole. Knows nothing of delivery."""
