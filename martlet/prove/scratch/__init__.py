"""The proof by canaries: the same datamart on a database of the same shape, with planted rows.

No row of the real database is read for it, let alone copied.
"""
