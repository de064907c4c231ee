"""One migration a file, its number first."""
