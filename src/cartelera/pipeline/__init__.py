"""Use cases over many rooms: each module is one thing a command or a page can ask for."""
