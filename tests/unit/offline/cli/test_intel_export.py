"""``intel export``: what is chosen, and where it goes."""

from __future__ import annotations

import pytest

from offline.cli.main import main

NOW = ("--now", "2026-03-04")


@pytest.fixture
def home(tmp_path, capsys):
    path = tmp_path / "home.csv"
    for name, rows in {"one": "evil.example,80,\n198.51.100.7,20,\n", "two": "old.example,90,2026-03-05\n"}.items():
        feed = tmp_path / f"{name}.csv"
        feed.write_text("indicator,confidence,expires\n" + rows)
        assert main(["intel", "import", str(feed), "--to", str(path), *NOW]) == 0
    capsys.readouterr()
    return path


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        ((), ["198.51.100.7", "evil.example", "old.example"]),
        (("--feed", "one"), ["198.51.100.7", "evil.example"]),
        (("--type", "domain"), ["evil.example", "old.example"]),
        (("--min-confidence", "80"), ["evil.example", "old.example"]),
        (("--feed", "one", "--feed", "two", "--type", "ip"), ["198.51.100.7"]),
        (("--now", "2026-03-06"), ["198.51.100.7", "evil.example"]),
    ],
    ids=["all", "feed", "type", "confidence", "several", "expired"],
)
def test_chosen_indicators_go_to_standard_output(home, capsys, arguments, values):
    assert main(["intel", "export", str(home), "--format", "list", *NOW, *arguments]) == 0
    assert capsys.readouterr().out.splitlines() == values


@pytest.mark.parametrize("kind", ["csv", "list", "stix"])
def test_export_to_a_file_can_be_imported(home, tmp_path, kind):
    target = tmp_path / "export.txt"
    assert main(["intel", "export", str(home), "--format", kind, "--to", str(target), *NOW]) == 0
    again = tmp_path / "again.csv"
    assert main(["intel", "import", str(target), "--to", str(again), *NOW]) == 0
    assert [row.split(",")[2] for row in again.read_text().splitlines()[1:]] == [
        "198.51.100.7",
        "evil.example",
        "old.example",
    ]


def test_es_gets_a_folder_of_lookups(home, tmp_path, capsys):
    folder = tmp_path / "es"
    assert main(["intel", "export", str(home), "--format", "es", "--to", str(folder), *NOW]) == 0
    assert (folder / "local_domain_intel.csv").read_text() == (
        "description,domain,weight\none,evil.example,80\ntwo,old.example,90\n"
    )
    assert sorted(path.name for path in folder.iterdir()) == [
        "local_domain_intel.csv",
        "local_file_intel.csv",
        "local_http_intel.csv",
        "local_ip_intel.csv",
    ]
    assert "3 rows in 4 lookups" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "es"), "name a folder with --to"),
        (("--format", "list", "--type", "colour"), "no such type: colour"),
    ],
    ids=["no folder", "no such type"],
)
def test_wrong_option_is_bad_input(home, capsys, arguments, message):
    assert main(["intel", "export", str(home), *arguments, *NOW]) == 2
    assert message in capsys.readouterr().err
