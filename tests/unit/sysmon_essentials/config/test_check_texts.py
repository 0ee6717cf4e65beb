"""Texts that their fields never hold."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.check_texts import check_texts
from sysmon_essentials.config.evaluate import Evaluator
from sysmon_essentials.config.model import Filter

from tests.unit.sysmon_essentials.config.written import configuration


def codes(field: str, condition: str, text: str) -> list[str]:
    return [problem.code for problem in check_texts(Filter(field, condition, text, None, 1))]


@pytest.mark.parametrize(
    ("field", "condition", "text", "code"),
    [
        ("Image", "is", "cmd.exe", "file-name"),
        ("ParentImage", "is any", "C:\\a.exe;cmd.exe", "file-name"),
        ("TargetFilename", "begin with", "a.ps1", "file-name"),
        ("Image", "image", "\\cmd.exe", "file-name"),
        ("Image", "image", "Temp\\cmd.exe", "file-name"),
        ("Image", "image", "C:\\Windows\\", "folder"),
        ("ImageLoaded", "end with", "\\Temp\\", "folder"),
        ("CurrentDirectory", "is", "C:\\Windows", "folder"),
        ("Image", "end with", "\\Temp\\*.exe", "wildcard"),
        ("QueryName", "is", "*.example.com", "wildcard"),
        ("TargetObject", "contains", "\\Run*", "wildcard"),
        ("Image", "contains", "cmd\\.exe$", "expression"),
        ("TargetObject", "contains", "^HKLM", "expression"),
        ("DestinationIp", "is", "192.0.2.0/24", "address-range"),
        ("DestinationIp", "begin with", "192.*", "wildcard"),
        ("TargetObject", "begin with", "HKEY_LOCAL_MACHINE\\Software", "registry-root"),
        ("TargetObject", "contains", "HKCU\\Software", "registry-root"),
        ("Image", "is", '"C:\\a.exe"', "path-sign"),
        ("Image", "begin with", "C:/Windows/", "path-sign"),
        ("Image", "contains any", "a.exe|b.exe", "path-sign"),
        ("Initiated", "is", "yes", "value"),
        ("GrantedAccess", "is", "1fffff", "value"),
        ("Image", "begin with", "%AppData%\\a", "variable"),
        ("CommandLine", "contains", "%tools%", "variable"),
        ("Image", "begin with", "%SystemRoot\\a", "variable"),
    ],
)
def test_text_that_cannot_be_there(field: str, condition: str, text: str, code: str) -> None:
    assert codes(field, condition, text) == [code]


@pytest.mark.parametrize(
    ("field", "condition", "text"),
    [
        ("Image", "image", "cmd.exe"),
        ("Image", "is", "System"),
        ("Image", "is", "C:\\Windows\\System32\\cmd.exe"),
        ("Image", "image", "%SystemRoot%\\System32\\cmd.exe"),
        ("Image", "end with", "\\cmd.exe"),
        ("Image", "end with", "cmd.exe"),
        ("Image", "is", "/usr/bin/nc.traditional"),
        ("Image", "begin with", "\\\\server\\share\\"),
        ("Image", "contains", "\\$Recycle.Bin\\"),
        ("CurrentDirectory", "is", "C:\\Windows\\"),
        ("CommandLine", "contains", "*.* /s"),
        ("CommandLine", "contains", 'cmd /c "a|b"'),
        ("TargetObject", "contains", "HKCR\\*\\shell"),
        ("TargetObject", "begin with", "HKLM\\System\\CurrentControlSet"),
        ("DestinationIp", "begin with", "192.0.2."),
        ("Initiated", "is", "True"),
        ("GrantedAccess", "is", "0x1FFFFF"),
        ("OriginalFileName", "is", "cmd.exe"),
        ("Image", "contains", "a%b"),
        ("FileVersion", "is", "10.0.19041.1"),
    ],
)
def test_text_that_can_be_there(field: str, condition: str, text: str) -> None:
    assert codes(field, condition, text) == []


def test_mend_of_a_registry_root_names_its_abbreviation() -> None:
    (found,) = check_texts(Filter("TargetObject", "begin with", "HKEY_LOCAL_MACHINE\\a", None, 7))
    assert (found.line, found.mend) == (7, "write HKLM")


def test_braces_in_a_text_are_no_places() -> None:
    (found,) = check_texts(Filter("Image", "is", "{field}{0}.exe", None, 1))
    assert '"{field}{0}.exe"' in found.message


def test_file_name_alone_indeed_matches_no_program() -> None:
    judge = Evaluator(configuration('<ProcessCreate onmatch="include"><Image>cmd.exe</Image></ProcessCreate>'))
    assert not judge.verdict(1, {"Image": "C:\\Windows\\System32\\cmd.exe"}).logged
