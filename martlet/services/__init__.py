"""What Martlet does, whoever asks. No module here imports a web framework."""
