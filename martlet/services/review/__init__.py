"""Reports on a datamart for a security reviewer."""
