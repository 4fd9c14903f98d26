"""Proofs of isolation from outside: what a running datamart answers, held against its promise."""
