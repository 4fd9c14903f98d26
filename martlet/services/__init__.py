"""Martlet's work, for all kinds of callers. No module here imports a web framework."""
