"""Brings feeds here: over HTTPS, out of a file, from a TAXII server, from a MISP feed.

Knows networks and files, and what to do when they misbehave. Does not know what a feed's body says, nor splunkd.
"""
