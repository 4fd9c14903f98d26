"""The proof by canaries: the same datamart on a scratch database of the same shape.

The scratch database holds planted rows only. No row of the real database is read or copied.
"""
