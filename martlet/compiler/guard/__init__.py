"""Resolves names and guards rows: each table is restricted to one client's rows."""
