"""A search head in a box: runs the shipped configuration and SPL over recordings."""
