"""Records of Winlogbeat and Elastic Agent (``winlog``) and of OpenTelemetry's Windows receiver (``event_data``).

Knows which fields Elastic's Sysmon pipelines move to ECS names or drop, and brings them back. Does not read streams.

Source: elastic/integrations ``windows/data_stream/sysmon_operational`` and elastic/beats
``x-pack/winlogbeat/module/sysmon`` (ingest pipelines); opentelemetry-collector-contrib ``windowseventlogreceiver``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .forms import as_text
from .message import split_message
from .parts import assemble, event_code, in_order, is_sysmon

if TYPE_CHECKING:
    from collections.abc import Mapping

# ECS path to Sysmon field, in every event that has the field.
_ECS: tuple[tuple[str, str], ...] = (
    ("rule.name", "RuleName"),
    ("@timestamp", "UtcTime"),
    ("process.entity_id", "ProcessGuid"),
    ("process.pid", "ProcessId"),
    ("process.executable", "Image"),
    ("process.command_line", "CommandLine"),
    ("process.working_directory", "CurrentDirectory"),
    ("process.parent.entity_id", "ParentProcessGuid"),
    ("process.parent.pid", "ParentProcessId"),
    ("process.parent.executable", "ParentImage"),
    ("process.parent.command_line", "ParentCommandLine"),
    ("process.pe.original_file_name", "OriginalFileName"),
    ("process.pe.company", "Company"),
    ("process.pe.description", "Description"),
    ("process.pe.file_version", "FileVersion"),
    ("process.pe.product", "Product"),
    ("process.entity_id", "SourceProcessGuid"),
    ("process.entity_id", "SourceProcessGUID"),
    ("process.pid", "SourceProcessId"),
    ("process.thread.id", "SourceThreadId"),
    ("process.executable", "SourceImage"),
    ("process.executable", "Destination"),
    ("file.path", "TargetFilename"),
    ("file.path", "ImageLoaded"),
    ("file.path", "Device"),
    ("file.name", "PipeName"),
    ("file.pe.original_file_name", "OriginalFileName"),
    ("file.pe.company", "Company"),
    ("file.pe.description", "Description"),
    ("file.pe.file_version", "FileVersion"),
    ("file.pe.product", "Product"),
    ("file.code_signature.subject_name", "Signature"),
    ("file.code_signature.status", "SignatureStatus"),
    ("file.code_signature.signed", "Signed"),
    ("network.transport", "Protocol"),
    ("source.ip", "SourceIp"),
    ("source.domain", "SourceHostname"),
    ("source.port", "SourcePort"),
    ("destination.ip", "DestinationIp"),
    ("destination.domain", "DestinationHostname"),
    ("destination.port", "DestinationPort"),
    ("network.protocol", "DestinationPortName"),
    ("dns.question.name", "QueryName"),
    ("registry.path", "TargetObject"),
    ("sysmon.file.archived", "Archived"),
    ("sysmon.file.is_executable", "IsExecutable"),
    ("error.code", "ID"),
)
_HASH_PLACES = ("process.hash", "file.hash", "process.pe", "file.pe")
_HASHES = ("sha1", "md5", "sha256", "imphash")
# The pipeline replaces the number by its name; these are the ones seen in practice.
_DNS_STATUS = {
    "SUCCESS": "0",
    "ERROR_INVALID_NAME": "123",
    "ERROR_CANCELLED": "1223",
    "ERROR_TIMEOUT": "1460",
    "DNS_ERROR_RCODE_SERVER_FAILURE": "9002",
    "DNS_ERROR_RCODE_NAME_ERROR": "9003",
    "DNS_ERROR_RCODE_REFUSED": "9005",
    "DNS_INFO_NO_RECORDS": "9501",
    "DNS_REQUEST_PENDING": "9506",
    "DNS_ERROR_RECORD_DOES_NOT_EXIST": "9701",
}
_DNS_TYPES = {"NS": "2", "CNAME": "5", "SOA": "6", "PTR": "12", "MX": "15", "TXT": "16", "SRV": "33"}


def winlogbeat_event(record: Mapping[str, Any]) -> str | None:
    """Return the event XML of a Winlogbeat or Elastic Agent record, None if it is not Sysmon's.

    Each field comes from ``event_data`` if it is still there, else from the message, else from the ECS field the
    pipeline moved it to. What the pipeline dropped without trace (``-`` values) stays absent.

    Raises:
        LayoutError: if there is no known EventID.
    """
    provider = _get(record, "winlog.provider_name") or _get(record, "event.provider")
    if not is_sysmon(provider, _get(record, "winlog.channel")):
        return None
    code = event_code(_get(record, "winlog.event_id") or _get(record, "event.code"))
    data = _get(record, "winlog.event_data")
    fields = _from_ecs(record, code)
    fields.update(split_message(code, as_text(record.get("message"))))
    fields.update(data if isinstance(data, dict) else {})
    header = {
        "version": _get(record, "winlog.version"),
        "level": _get(record, "log.level") or _get(record, "winlog.level"),
        "system_time": _get(record, "winlog.time_created") or record.get("@timestamp"),
        "record_id": _get(record, "winlog.record_id"),
        "process_id": _get(record, "winlog.process.pid"),
        "thread_id": _get(record, "winlog.process.thread.id"),
        "computer": _get(record, "winlog.computer_name") or _get(record, "host.name"),
        "user_id": _get(record, "winlog.user.identifier"),
    }
    return assemble(code, in_order(code, fields), header, provider)


def otel_event(record: Mapping[str, Any]) -> str | None:
    """Return the event XML of an OpenTelemetry body, None if it is not Sysmon's.

    ``event_data`` is a map, or holds ``data`` as a map or as a list of maps with one key each.

    Raises:
        LayoutError: if there is no known EventID.
    """
    provider = _get(record, "provider.name") or record.get("provider")
    if not is_sysmon(provider, record.get("channel")):
        return None
    number = record.get("event_id")
    code = event_code(number.get("id") if isinstance(number, dict) else number)
    fields: dict[str, Any] = dict(split_message(code, as_text(record.get("message"))))
    fields.update(_otel_fields(record.get("event_data")))
    header = {
        "version": record.get("version"),
        "level": record.get("level"),
        "system_time": record.get("system_time"),
        "record_id": record.get("record_id"),
        "process_id": _get(record, "execution.process_id"),
        "thread_id": _get(record, "execution.thread_id"),
        "computer": record.get("computer"),
        "user_id": _get(record, "security.user_id"),
    }
    return assemble(code, in_order(code, fields), header, provider)


def nested_keys(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``record`` with dotted keys (``winlog.event_id``) as nested objects."""
    nested: dict[str, Any] = {}
    for key, value in record.items():
        place = nested
        *parents, last = key.split(".")
        for parent in parents:
            inner = place.setdefault(parent, {})
            if not isinstance(inner, dict):
                inner = place[parent] = {}
            place = inner
        place[last] = value
    return nested


def _otel_fields(event_data: Any) -> dict[str, Any]:
    inner = event_data.get("data", event_data) if isinstance(event_data, dict) else event_data
    if isinstance(inner, dict):
        return inner
    fields: dict[str, Any] = {}
    for item in inner if isinstance(inner, list) else ():
        if isinstance(item, dict):
            fields.update(item)
    return fields


def _from_ecs(record: Mapping[str, Any], code: int) -> dict[str, Any]:
    fields = {field: value for path, field in _ECS if (value := _get(record, path)) not in (None, "")}
    user = [as_text(_get(record, f"user.{part}")) for part in ("domain", "name")]
    if all(user):
        fields["User"] = "\\".join(user)
    hashes = _hashes(record)
    if hashes:
        fields["Hash" if code == 15 else "Hashes"] = hashes
    direction = as_text(_get(record, "network.direction"))
    if direction in ("egress", "outbound", "ingress", "inbound"):
        fields["Initiated"] = direction in ("egress", "outbound")
    family = _get(record, "network.type")
    if family in ("ipv4", "ipv6"):
        fields["SourceIsIpv6"] = fields["DestinationIsIpv6"] = family == "ipv6"
    status = as_text(_get(record, "sysmon.dns.status"))
    if status:
        fields["QueryStatus"] = _DNS_STATUS.get(status, status)
        fields["QueryResults"] = _answers(_get(record, "dns.answers")) or "-"
    return fields


def _hashes(record: Mapping[str, Any]) -> str:
    found: dict[str, str] = {}
    for place in _HASH_PLACES:
        for algorithm in _HASHES:
            value = _get(record, f"{place}.{algorithm}")
            if isinstance(value, str) and value:
                found.setdefault(algorithm, value)
    return ",".join(f"{algorithm.upper()}={found[algorithm].upper()}" for algorithm in _HASHES if algorithm in found)


def _answers(answers: Any) -> str:
    parts: list[str] = []
    for answer in answers if isinstance(answers, list) else ():
        if not isinstance(answer, dict):
            continue
        kind, data = as_text(answer.get("type")), as_text(answer.get("data"))
        number = _DNS_TYPES.get(kind)
        parts.append(f"type:  {number} {data};" if number else f"{data};")
    return "".join(parts)


def _get(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
