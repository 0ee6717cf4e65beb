"""Writes the sample recordings: python samples/make_samples.py [FOLDER]. The same bytes each time."""

from __future__ import annotations

import sys
from pathlib import Path

from story import background, intrusion, webserver
from story.recorder import Host


def recordings() -> dict[str, str]:
    """File name to content of every recording."""
    first = background.boot(Host("ws-041.corp.example", "5d0c7e11", "192.0.2.41"), "CORP\\m.keller")
    second = background.boot(Host("ws-042.corp.example", "7a11c3d2", "192.0.2.42"), "CORP\\j.ortiz")
    server = background.boot(Host("srv-file01.corp.example", "91be04f7", "192.0.2.20"), "CORP\\svc-files")
    background.workday(first, seed=41, activities=36, until=9.3 * 3600)
    background.workday(second, seed=42, activities=30)
    background.workday(server, seed=20, activities=8)

    foothold = intrusion.download(first, intrusion.document(first))
    for stage in (
        intrusion.look_around,
        intrusion.persist,
        intrusion.inject,
        intrusion.steal_credentials,
        intrusion.beacon,
        intrusion.clean_up,
        intrusion.blind,
    ):
        stage(foothold)
    intrusion.move_on(foothold, server)

    web = Host("web01.corp.example", "0c44d9aa", "192.0.2.80", linux=True, pids=2000)
    webserver.record(web)
    hosts = [first.host, second.host, server.host, web]
    return {f"{host.name.partition('.')[0]}.xml": host.render() for host in hosts}


def main() -> None:
    """Write them into the folder named on the command line, by default beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "intrusion"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in recordings().items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
        print(f"{folder / name}: {content.count(chr(10))} events")


if __name__ == "__main__":
    main()
