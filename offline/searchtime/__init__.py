"""Search-time knowledge: events to frames, stage by stage as Splunk documents them."""
