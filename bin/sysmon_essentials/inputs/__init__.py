"""The pure cores of the modular inputs: which files, what of them was read already, and what comes next.

``evtx`` is the way in. Does not know splunkd: events go to a function, and the state into a folder.
"""
