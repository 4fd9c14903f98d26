"""`python -m martlet` is the same as `martlet`."""

from martlet.cli import main

main()
