"""A small app and a small recording, so that the command line is tested apart from what the repository ships."""

from __future__ import annotations

_EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID>1</EventID>"
    "<Version>5</Version><Level>4</Level><Task>1</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>"
    "<TimeCreated SystemTime='2026-03-04T08:00:0NUMBER.0000000Z'/><EventRecordID>RECORD</EventRecordID>"
    "<Correlation/><Execution ProcessID='3120' ThreadID='4412'/>"
    "<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws-041.corp.example</Computer>"
    "<Security UserID='S-1-5-18'/></System><EventData><Data Name='UtcTime'>2026-03-04 08:00:0NUMBER.000</Data>"
    "<Data Name='Image'>IMAGE</Data></EventData></Event>\n"
)

CONF = {
    "props": """\
[XmlWinEventLog]
EXTRACT-code = <EventID>(?<EventCode>\\d+)</EventID>
EXTRACT-image = <Data Name='Image'>(?<Image>[^<]+)
EXTRACT-host = <Computer>(?<dvc>[^<]+)
""",
    "macros": """\
[events]
definition = sourcetype=XmlWinEventLog

[only(1)]
args = name
definition = Image="*$name$"
""",
    "savedsearches": """\
[Mini - Pack - process_create]
search = `events` | eval detection=mvappend(if(like(Image, "%evil.exe"), "evil_runs", null()), \\
    if(like(Image, "%odd.exe"), "odd_runs", null())) | where isnotnull(detection) \\
    | eval severity=if(detection="evil_runs", "high", "low"), risk_score=70, dest=dvc, message=Image." on ".dvc

[Mini - Evil Runs - Rule]
search = `events` Image="*evil.exe" | eval detection="evil_runs", severity="high", \\
    risk_score=70, dest=dvc, message=Image." on ".dvc

[Mini - Many Starts - Rule]
search = `events` | stats count min(_time) as firstTime max(_time) as lastTime values(EventCode) as event_id by dvc \\
    | where count>2 | eval detection="many_starts", severity="medium", risk_score=10, \\
    dest=dvc, message="many on ".dvc, _time=lastTime
""",
}


def event(number: int, image: str) -> str:
    """A process start at second ``number``, with record number 100 + ``number``; ``image`` as it stands in the XML."""
    filled = _EVENT.replace("NUMBER", str(number)).replace("RECORD", str(100 + number))
    return filled.replace("IMAGE", image)
