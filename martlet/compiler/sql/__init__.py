"""The admitted language: text to trees, within bounds, and nothing that is not on a list."""
