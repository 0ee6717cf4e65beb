"""The local viewer: the app's own pages and dashboards over recordings, answered by offline, on loopback only.

``state`` is what searches see, ``worker`` runs one search in a process of its own, ``keeper`` holds the state and
starts workers, ``engine`` is how the web side talks to it. ``guard`` decides who may ask, ``rest`` answers as splunkd
does, ``web`` maps paths, ``server`` knows sockets. Nothing here writes to disk.
"""
