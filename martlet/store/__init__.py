"""Our own database. The only user of SQLAlchemy."""
