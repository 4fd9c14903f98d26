"""The audit trail: what is noted, and how it is written."""
