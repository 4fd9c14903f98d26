"""Measures by dimensions: a semantic question becomes a tree of the same language."""
