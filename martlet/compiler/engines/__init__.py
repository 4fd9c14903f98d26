"""Facts of each engine: its dialect, its fence, and the functions that are admitted there."""
