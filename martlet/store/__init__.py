"""Martlet's own database. No other package uses SQLAlchemy."""
