"""A hunt as one page of HTML.

Knows findings, what was read, and the process trees behind them. Runs no searches.
"""
