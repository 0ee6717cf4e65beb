"""Library of the Sysmon Essentials app: reads, parses and normalises Sysmon events.

Standard library only, Python 3.9 to 3.13. It knows Sysmon and Splunk's field names; it knows nothing of the
offline search head, of the build, nor (outside ``splunk``) of splunkd.
"""

from __future__ import annotations
