"""Bodies as they travel: names, types and examples of the published API."""
