"""The customers' databases: one file an engine; what runs on them is a GuardedQuery."""
