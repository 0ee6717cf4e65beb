"""The story of processes: who started whom, and what each did, out of events in any order.

``facts`` reads records, ``forest`` links processes to parents, ``drawing`` turns trees into rows, text and JSON.
"""
