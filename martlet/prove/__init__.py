"""Proofs of isolation from outside: compares a running datamart's results with its promise."""
