"""Measurements: one script a figure of docs/performance.md, each beside a peer in the same run."""
