"""The composition root of the server: faces, middleware and the release that they answer from, as one application."""
