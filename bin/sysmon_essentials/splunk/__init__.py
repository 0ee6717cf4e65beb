"""The only place that knows splunkd: search command protocol, stream of modular inputs, what goes to splunkd's log.

The protocols are splunk-sdk's. What is ours is the reading and writing of records and events where that was measured
to be faster (bench/sysmonnormalize.py) and is tested to be equal.
"""
