"""Measured speed: ratios within one run, because machines differ and are noisy. Run with ``make bench``."""
