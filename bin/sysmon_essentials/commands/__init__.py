"""The pure cores of the search commands: records in, records out.

Each module holds one command: its options, and a class whose ``add`` takes records and gives what is ready, whose
``finish`` gives the rest, and whose ``messages`` say what a user should know. Does not know splunkd.
"""
