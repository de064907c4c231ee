"""`python -m cartelera`."""

from cartelera.cli import main

main()
