"""Request and response bodies: the names, types and examples of the published API."""
