"""The domain's data: frozen dataclasses, standard library only."""
