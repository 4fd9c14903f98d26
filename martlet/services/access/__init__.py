"""Callers and their access: tokens, keys, permissions, domains and rate limits."""
