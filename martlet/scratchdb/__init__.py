"""Databases that Martlet creates: the demo's, and the scratch databases of proofs.

Nothing here sees a datasource's credentials: only `connect` opens customers' databases.
"""
