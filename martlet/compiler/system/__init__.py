"""The four statements over the rows of all clients. They return keys and counts only."""
