"""Renderers: one a file that ships, each a pure function of what was loaded."""
