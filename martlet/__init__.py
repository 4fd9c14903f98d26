"""Martlet: a multi-tenant datamart server whose every query is proved to stay with one client."""

__version__ = "0.1.0"
