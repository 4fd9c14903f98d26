"""Builds a datamart from a draft and the live schema, or reports every fault of the draft."""
