"""Databases of Martlet's own making: the demo's, and the scratch databases of proofs.

Nothing here has seen a datasource's credentials: `connect` alone goes to customers' databases.
"""
