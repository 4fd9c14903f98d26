"""What things are: frozen data, standard library only."""
