"""The four statements over the rows of all clients. They tell keys and counts only."""
