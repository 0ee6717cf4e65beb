"""What every EventID gives to CIM, as data; ``cim.py`` runs it.

Rendered from model/ by `python -m package generate --write`; edit those, not this file.
An operation is (name, fields, value, pairs, split, count, lower, condition); see package/operations.py.
"""

from __future__ import annotations

from typing import Any

OP_000 = ('copy', ('Computer',), '', (), '', False, False, None)
OP_001 = ('copy', ('RuleName',), '', (), '', False, False, None)
OP_002 = ('extract', ('RuleName',), '', (('\\btechnique_id=(T[0-9.]+)', ''),), '', False, False, None)
OP_003 = ('extract', ('RuleName',), '', (('\\btechnique_name=([^,]+)', ''),), '', False, False, None)
OP_004 = ('cut', ('User',), '', (('(?s)^.*\\\\', ''),), '', False, False, None)
OP_005 = ('extract', ('User',), '', (('^([^\\\\]+)\\\\', ''),), '', False, False, None)
OP_006 = ('guid', ('ProcessGuid',), '', (), '', False, False, None)
OP_007 = ('copy', ('ProcessId',), '', (), '', False, False, None)
OP_008 = ('copy', ('Image',), '', (), '', False, False, None)
OP_009 = ('cut', ('Image',), '', (('(?s)^.*[\\\\/]', ''),), '', False, False, None)
OP_010 = ('const', (), 'allowed', (), '', False, False, None)
OP_011 = ('choose', ('CommandLine', 'Image'), '', (), '', False, False, None)
OP_012 = ('copy', ('CurrentDirectory',), '', (), '', False, False, None)
OP_013 = ('hashes', (), '', (), '', False, False, None)
OP_014 = ('copy', ('MD5',), '', (), '', False, False, None)
OP_015 = ('copy', ('SHA1',), '', (), '', False, False, None)
OP_016 = ('copy', ('SHA256',), '', (), '', False, False, None)
OP_017 = ('copy', ('IMPHASH',), '', (), '', False, False, None)
OP_018 = ('map', ('IntegrityLevel',), '', (('system', 'system'), ('high', 'high'), ('medium', 'medium'), ('low', 'low'), ('appcontainer', 'low'), ('untrusted', 'untrusted')), '', False, False, None)
OP_019 = ('extract', ('OriginalFileName',), '', (('^(?!\\?$)(.+)$', ''),), '', False, False, None)
OP_020 = ('choose', ('ParentCommandLine', 'ParentImage'), '', (), '', False, False, None)
OP_021 = ('cut', ('ParentImage',), '', (('(?s)^.*[\\\\/]', ''),), '', False, False, None)
OP_022 = ('copy', ('ParentImage',), '', (), '', False, False, None)
OP_023 = ('copy', ('ParentProcessId',), '', (), '', False, False, None)
OP_024 = ('guid', ('ParentProcessGuid',), '', (), '', False, False, None)
OP_025 = ('cut', ('ParentUser',), '', (('(?s)^.*\\\\', ''),), '', False, False, None)
OP_026 = ('extract', ('ParentUser',), '', (('^([^\\\\]+)\\\\', ''),), '', False, False, None)
OP_027 = ('copy', ('TerminalSessionId',), '', (), '', False, False, None)
OP_028 = ('copy', ('LogonId',), '', (), '', False, False, None)
OP_029 = ('guid', ('LogonGuid',), '', (), '', False, False, None)
OP_030 = ('rewrite', ('TargetFilename',), '', (('(?s)^(?!/)(.*[\\\\/][^\\\\/:]*):[^\\\\/]*$', '\\1'),), '', False, False, None)
OP_031 = ('rewrite', ('TargetFilename',), '', (('(?s)^(?:/(?:.*/)?([^/]*)|(?!/)(?:.*[\\\\/])?([^\\\\/:]*)(?::[^\\\\/]*)?)$', '\\1\\2'),), '', False, False, None)
OP_032 = ('const', (), 'modified', (), '', False, False, None)
OP_033 = ('epoch', ('CreationUtcTime',), '', (), '', False, False, None)
OP_034 = ('epoch', ('PreviousCreationUtcTime',), '', (), '', False, False, None)
OP_035 = ('epoch', ('UtcTime',), '', (), '', False, False, None)
OP_036 = ('traffic', ('DestinationIp', 'SourceIp'), '', (), '', False, False, None)
OP_037 = ('traffic', ('DestinationPort', 'SourcePort'), '', (), '', False, False, None)
OP_038 = ('traffic', ('DestinationHostname', 'SourceHostname'), '', (), '', False, False, None)
OP_039 = ('traffic', ('SourceIp', 'DestinationIp'), '', (), '', False, False, None)
OP_040 = ('traffic', ('SourcePort', 'DestinationPort'), '', (), '', False, False, None)
OP_041 = ('traffic', ('SourceHostname', 'DestinationHostname'), '', (), '', False, False, None)
OP_042 = ('own_ip', (), '', (), '', False, False, None)
OP_043 = ('map', ('Initiated',), '', (('true', 'outbound'), ('false', 'inbound')), '', False, False, None)
OP_044 = ('map', ('Protocol',), '', (('tcp', 'tcp'), ('udp', 'udp'), ('icmp', 'icmp')), '', False, False, None)
OP_045 = ('const', (), 'ip', (), '', False, False, None)
OP_046 = ('map', ('SourceIsIpv6',), '', (('true', 'ipv6'), ('false', 'ipv4')), '', False, False, None)
OP_047 = ('const', (), 'Sysmon', (), '', False, False, None)
OP_048 = ('map', ('State',), '', (('started', 'started'), ('stopped', 'stopped')), '', False, False, None)
OP_049 = ('copy', ('Version',), '', (), '', False, False, None)
OP_050 = ('copy', ('SchemaVersion',), '', (), '', False, False, None)
OP_051 = ('copy', ('ImageLoaded',), '', (), '', False, False, None)
OP_052 = ('cut', ('ImageLoaded',), '', (('(?s)^.*[\\\\/]', ''),), '', False, False, None)
OP_053 = ('map', ('Signed',), '', (('true', 'true'), ('false', 'false')), '', False, False, None)
OP_054 = ('copy', ('Signature',), '', (), '', False, False, None)
OP_055 = ('copy', ('SignatureStatus',), '', (), '', False, False, None)
OP_056 = ('copy', ('SourceProcessId',), '', (), '', False, False, None)
OP_057 = ('copy', ('SourceImage',), '', (), '', False, False, None)
OP_058 = ('cut', ('SourceImage',), '', (('(?s)^.*[\\\\/]', ''),), '', False, False, None)
OP_059 = ('cut', ('SourceUser',), '', (('(?s)^.*\\\\', ''),), '', False, False, None)
OP_060 = ('extract', ('SourceUser',), '', (('^([^\\\\]+)\\\\', ''),), '', False, False, None)
OP_061 = ('copy', ('TargetProcessId',), '', (), '', False, False, None)
OP_062 = ('copy', ('TargetImage',), '', (), '', False, False, None)
OP_063 = ('cut', ('TargetImage',), '', (('(?s)^.*[\\\\/]', ''),), '', False, False, None)
OP_064 = ('cut', ('TargetUser',), '', (('(?s)^.*\\\\', ''),), '', False, False, None)
OP_065 = ('guid', ('SourceProcessGuid',), '', (), '', False, False, None)
OP_066 = ('guid', ('TargetProcessGuid',), '', (), '', False, False, None)
OP_067 = ('copy', ('NewThreadId',), '', (), '', False, False, None)
OP_068 = ('copy', ('StartAddress',), '', (), '', False, False, None)
OP_069 = ('copy', ('StartModule',), '', (), '', False, False, None)
OP_070 = ('copy', ('StartFunction',), '', (), '', False, False, None)
OP_071 = ('const', (), 'read', (), '', False, False, None)
OP_072 = ('copy', ('Device',), '', (), '', False, False, None)
OP_073 = ('guid', ('SourceProcessGUID',), '', (), '', False, False, None)
OP_074 = ('guid', ('TargetProcessGUID',), '', (), '', False, False, None)
OP_075 = ('copy', ('SourceThreadId',), '', (), '', False, False, None)
OP_076 = ('lower', ('GrantedAccess',), '', (), '', False, False, None)
OP_077 = ('copy', ('CallTrace',), '', (), '', False, False, None)
OP_078 = ('file_action', (), '', (), '', False, False, None)
OP_079 = ('file_modify_time', (), '', (), '', False, False, None)
OP_080 = ('extract', ('TargetFilename',), '', (('^(?!/).*[\\\\/][^\\\\/:]*:([^\\\\/]+)$', ''),), '', False, False, None)
OP_081 = ('copy', ('TargetObject',), '', (), '', False, False, None)
OP_082 = ('classify', ('TargetObject',), '', (('(?i)^(?:HKLM|\\\\REGISTRY\\\\MACHINE|HKEY_LOCAL_MACHINE)\\\\SOFTWARE(?:\\\\|$)', 'HKEY_LOCAL_MACHINE\\Software'), ('(?i)^(?:HKLM|\\\\REGISTRY\\\\MACHINE|HKEY_LOCAL_MACHINE)\\\\SYSTEM(?:\\\\|$)', 'HKEY_LOCAL_MACHINE\\System'), ('(?i)^(?:HKU|\\\\REGISTRY\\\\USER|HKEY_USERS)\\\\(?:\\.DEFAULT|S-1-5-(?:18|19|20))(?:_Classes)?(?:\\\\|$)', 'HKEY_USERS\\.DEFAULT'), ('(?i)^(?:HKCU|HKEY_CURRENT_USER|(?:HKU|\\\\REGISTRY\\\\USER|HKEY_USERS)\\\\S-1-[0-9-]+(?:_Classes)?)(?:\\\\|$)', 'HKEY_CURRENT_USER'), ('(?i)^(?:HKCR|HKEY_CLASSES_ROOT)(?:\\\\|$)', 'HKEY_LOCAL_MACHINE\\Software'), ('(?i)^(?:HKLM|\\\\REGISTRY\\\\MACHINE|HKEY_LOCAL_MACHINE)\\\\SAM(?:\\\\|$)', 'HKEY_LOCAL_MACHINE\\SAM'), ('(?i)^(?:HKLM|\\\\REGISTRY\\\\MACHINE|HKEY_LOCAL_MACHINE)\\\\SECURITY(?:\\\\|$)', 'HKEY_LOCAL_MACHINE\\Security'), ('(?i)^(?:HKCC|HKEY_CURRENT_CONFIG)(?:\\\\|$)', 'HKEY_CURRENT_CONFIG')), '', False, False, None)
OP_083 = ('const', (), 'success', (), '', False, False, None)
OP_084 = ('map', ('EventType',), '', (('createkey', 'created'), ('createvalue', 'created'), ('deletekey', 'deleted'), ('deletevalue', 'deleted')), '', False, False, None)
OP_085 = ('extract', ('TargetObject',), '', (('^(?:.*\\\\)?([^\\\\]+)\\\\[^\\\\]*$', ''),), '', False, False, ('EventType', ('CreateValue', 'DeleteValue'), ('cut', ('TargetObject',), '', (('(?s)^.*\\\\', ''),), '', False, False, None)))
OP_086 = ('cut', ('TargetObject',), '', (('(?s)^.*\\\\', ''),), '', False, False, ('EventType', ('CreateValue', 'DeleteValue'), None))
OP_087 = ('extract', ('TargetObject',), '', (('^(?:.*\\\\)?([^\\\\]+)\\\\[^\\\\]*$', ''),), '', False, False, None)
OP_088 = ('cut', ('TargetObject',), '', (('(?s)^.*\\\\', ''),), '', False, False, None)
OP_089 = ('classify', ('Details',), '', (('^DWORD \\(0x[0-9A-Fa-f]+\\)$', 'REG_DWORD'), ('^QWORD \\(0x[0-9A-Fa-f]+-0x[0-9A-Fa-f]+\\)$', 'REG_QWORD'), ('^Binary Data$', 'REG_BINARY'), ('^', 'REG_SZ')), '', False, False, None)
OP_090 = ('rewrite', ('Details',), '', (('^[DQ]WORD \\((0x[0-9A-Fa-fx-]+)\\)$', '\\1'),), '', False, False, None)
OP_091 = ('extract', ('Details',), '', (('^(?!Binary Data$)(.+)$', ''),), '', False, False, None)
OP_092 = ('copy', ('NewName',), '', (), '', False, False, None)
OP_093 = ('extract', ('TargetObject',), '', (('^(?:.*\\\\)?([^\\\\]+)\\\\[^\\\\]*$', ''),), '', False, False, ('EventType', ('RenameValue',), ('cut', ('TargetObject',), '', (('(?s)^.*\\\\', ''),), '', False, False, None)))
OP_094 = ('cut', ('TargetObject',), '', (('(?s)^.*\\\\', ''),), '', False, False, ('EventType', ('RenameValue',), None))
OP_095 = ('const', (), 'created', (), '', False, False, None)
OP_096 = ('extract', ('Contents',), '', (('\\bHostUrl=(\\S+)', ''),), '', False, False, None)
OP_097 = ('extract', ('Contents',), '', (('\\bReferrerUrl=(\\S+)', ''),), '', False, False, None)
OP_098 = ('extract', ('Contents',), '', (('\\bHostUrl=[A-Za-z][A-Za-z0-9+.-]*://(?:[^/@\\s]*@)?(\\[[^\\]\\s]+\\]|[^/:?#\\s]+)', ''),), '', False, False, None)
OP_099 = ('extract', ('Contents',), '', (('\\bZoneId=(\\d+)', ''),), '', False, False, None)
OP_100 = ('const', (), 'endpoint', (), '', False, False, None)
OP_101 = ('copy', ('Configuration',), '', (), '', False, False, None)
OP_102 = ('const', (), 'file', (), '', False, False, None)
OP_103 = ('extract', ('ConfigurationFileHash',), '', (('(?:^|,)\\w+=([0-9A-Fa-f]+)', ''),), '', False, False, None)
OP_104 = ('copy', ('PipeName',), '', (), '', False, False, None)
OP_105 = ('const', (), 'connected', (), '', False, False, None)
OP_106 = ('map', ('Operation',), '', (('created', 'created'), ('modified', 'modified'), ('deleted', 'deleted')), '', False, False, None)
OP_107 = ('const', (), 'wmi', (), '', False, False, None)
OP_108 = ('copy', ('Operation',), '', (), '', False, False, None)
OP_109 = ('rewrite', ('Name',), '', (('(?s)^\\s*"?(.*?)"?\\s*$', '\\1'), ('\\\\([\\\\"])', '\\1')), '', False, False, None)
OP_110 = ('rewrite', ('EventNamespace',), '', (('(?s)^\\s*"?(.*?)"?\\s*$', '\\1'), ('\\\\([\\\\"])', '\\1')), '', False, False, None)
OP_111 = ('rewrite', ('Query',), '', (('(?s)^\\s*"?(.*?)"?\\s*$', '\\1'), ('\\\\([\\\\"])', '\\1')), '', False, False, None)
OP_112 = ('rewrite', ('Destination',), '', (('(?s)^\\s*"?(.*?)"?\\s*$', '\\1'), ('\\\\([\\\\"])', '\\1')), '', False, False, None)
OP_113 = ('copy', ('Type',), '', (), '', False, False, None)
OP_114 = ('extract', ('Consumer',), '', (('\\bName=\\\\?"([^"\\\\]+)', ''),), '', False, False, None)
OP_115 = ('rewrite', ('Consumer',), '', (('(?s)^\\s*"?(.*?)"?\\s*$', '\\1'), ('\\\\([\\\\"])', '\\1')), '', False, False, None)
OP_116 = ('rewrite', ('Filter',), '', (('(?s)^\\s*"?(.*?)"?\\s*$', '\\1'), ('\\\\([\\\\"])', '\\1')), '', False, False, None)
OP_117 = ('rewrite', ('QueryName',), '', (('\\.$', ''),), '', False, True, None)
OP_118 = ('const', (), '1', (), '', False, False, None)
OP_119 = ('const', (), 'Query', (), '', False, False, None)
OP_120 = ('const', (), 'Response', (), '', False, False, None)
OP_121 = ('rewrite', ('QueryResults',), '', (('(^|;)\\s*(?:type:\\s*\\d+\\s+)?(?:::ffff:(?=\\d+\\.\\d+\\.\\d+\\.\\d+))?', '\\1'), ('^;+|;+$', '')), ';', False, False, None)
OP_122 = ('rewrite', ('QueryResults',), '', (('^;+|;+$', ''),), ';', True, False, None)
OP_123 = ('rewrite', ('QueryResults',), '', (('(^|;)\\s*type:\\s*1\\s[^;]*', '\\1A'), ('(^|;)\\s*type:\\s*2\\s[^;]*', '\\1NS'), ('(^|;)\\s*type:\\s*5\\s[^;]*', '\\1CNAME'), ('(^|;)\\s*type:\\s*6\\s[^;]*', '\\1SOA'), ('(^|;)\\s*type:\\s*12\\s[^;]*', '\\1PTR'), ('(^|;)\\s*type:\\s*15\\s[^;]*', '\\1MX'), ('(^|;)\\s*type:\\s*16\\s[^;]*', '\\1TXT'), ('(^|;)\\s*type:\\s*28\\s[^;]*', '\\1AAAA'), ('(^|;)\\s*type:\\s*33\\s[^;]*', '\\1SRV'), ('(^|;)\\s*type:\\s*65\\s[^;]*', '\\1HTTPS'), ('(^|;)\\s*(?:::ffff:)?\\d+\\.\\d+\\.\\d+\\.\\d+(?=;|$)', '\\1A'), ('(^|;)\\s*[0-9A-Fa-f]*:[^;]*', '\\1AAAA'), ('(^|;)(?!(?:A|NS|CNAME|SOA|PTR|MX|TXT|AAAA|SRV|HTTPS)(?:;|$))[^;]+', '\\1UNSPEC'), ('^;+|;+$', '')), ';', False, False, None)
OP_124 = ('map', ('QueryStatus',), '', (('0', '0'), ('9001', '1'), ('9002', '2'), ('9003', '3'), ('9004', '4'), ('9005', '5'), ('9006', '6'), ('9007', '7'), ('9008', '8'), ('9009', '9'), ('9010', '10'), ('9016', '16'), ('9017', '17'), ('9018', '18'), ('9501', '0'), ('9701', '0')), '', False, False, None)
OP_125 = ('map', ('QueryStatus',), '', (('0', 'No Error'), ('9001', 'Format Error'), ('9002', 'Server Failure'), ('9003', 'Non-Existent Domain'), ('9004', 'NotImp'), ('9005', 'Refused'), ('9006', 'YXDomain'), ('9007', 'YXRRSet'), ('9008', 'NXRRSet'), ('9009', 'NotAuth'), ('9010', 'NotZone'), ('9016', 'BADSIG'), ('9017', 'BADKEY'), ('9018', 'BADTIME'), ('9501', 'No Error'), ('9701', 'No Error')), '', False, False, None)
OP_126 = ('map', ('QueryStatus',), '', (('0', 'success'), ('9001', 'format_error'), ('9002', 'server_failure'), ('9003', 'name_error'), ('9004', 'not_implemented'), ('9005', 'refused'), ('9501', 'no_records'), ('9560', 'timeout'), ('9701', 'no_records'), ('1460', 'timeout'), ('123', 'invalid_name'), ('87', 'invalid_parameter')), '', False, False, None)
OP_127 = ('const', (), 'deleted', (), '', False, False, None)
OP_128 = ('map', ('IsExecutable',), '', (('true', 'true'), ('false', 'false')), '', False, False, None)
OP_129 = ('copy', ('Archived',), '', (), '', False, False, None)
OP_130 = ('copy', ('Session',), '', (), '', False, False, None)
OP_131 = ('extract', ('ClientInfo',), '', (('\\buser:\\s*(?:[^\\\\:]*\\\\)?(\\S.*?)\\s*(?:\\bip:|$)', ''),), '', False, False, None)
OP_132 = ('extract', ('ClientInfo',), '', (('\\bip:\\s*([0-9A-Fa-f.:]+)', ''),), '', False, False, None)
OP_133 = ('extract', ('ClientInfo',), '', (('\\bhostname:\\s*(\\S+)', ''),), '', False, False, None)
OP_134 = ('const', (), 'failure', (), '', False, False, None)
OP_135 = ('copy', ('BpfCommand',), '', (), '', False, False, None)
OP_136 = ('copy', ('BpfProgramName',), '', (), '', False, False, None)
OP_137 = ('copy', ('BpfProgramId',), '', (), '', False, False, None)
OP_138 = ('copy', ('BpfProgramType',), '', (), '', False, False, None)
OP_139 = ('copy', ('ID',), '', (), '', False, False, None)
OP_140 = ('copy', ('Description',), '', (), '', False, False, None)

CIM_MAP: dict[int, tuple[tuple[str, tuple[Any, ...]], ...]] = {
    1: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('action', OP_010),
        ('process', OP_011),
        ('process_exec', OP_009),
        ('process_current_directory', OP_012),
        ('process_hash', OP_013),
        ('process_md5', OP_014),
        ('process_sha1', OP_015),
        ('process_sha256', OP_016),
        ('process_imphash', OP_017),
        ('process_integrity_level', OP_018),
        ('original_file_name', OP_019),
        ('parent_process', OP_020),
        ('parent_process_name', OP_021),
        ('parent_process_exec', OP_021),
        ('parent_process_path', OP_022),
        ('parent_process_id', OP_023),
        ('parent_process_guid', OP_024),
        ('parent_user', OP_025),
        ('parent_user_domain', OP_026),
        ('session_id', OP_027),
        ('logon_id', OP_028),
        ('logon_guid', OP_029),
    ),
    2: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_path', OP_030),
        ('file_name', OP_031),
        ('action', OP_032),
        ('file_create_time', OP_033),
        ('file_create_time_previous', OP_034),
        ('file_modify_time', OP_035),
    ),
    3: (
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('dvc', OP_000),
        ('dest', OP_036),
        ('dest_ip', OP_036),
        ('dest_port', OP_037),
        ('dest_host', OP_038),
        ('src', OP_039),
        ('src_ip', OP_039),
        ('src_port', OP_040),
        ('src_host', OP_041),
        ('dvc_ip', OP_042),
        ('action', OP_010),
        ('direction', OP_043),
        ('transport', OP_044),
        ('protocol', OP_045),
        ('protocol_version', OP_046),
        ('app', OP_009),
    ),
    4: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('service', OP_047),
        ('service_name', OP_047),
        ('status', OP_048),
        ('sysmon_version', OP_049),
        ('schema_version', OP_050),
    ),
    5: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
    ),
    6: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_010),
        ('file_path', OP_051),
        ('file_name', OP_052),
        ('loaded_file_path', OP_051),
        ('loaded_file_name', OP_052),
        ('signed', OP_053),
        ('signer', OP_054),
        ('signature_status', OP_055),
    ),
    7: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_010),
        ('original_file_name', OP_019),
        ('file_path', OP_051),
        ('file_name', OP_052),
        ('loaded_file_path', OP_051),
        ('loaded_file_name', OP_052),
        ('signed', OP_053),
        ('signer', OP_054),
        ('signature_status', OP_055),
    ),
    8: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('process_id', OP_056),
        ('process_path', OP_057),
        ('process_name', OP_058),
        ('user', OP_059),
        ('user_domain', OP_060),
        ('source_process_id', OP_056),
        ('source_process_path', OP_057),
        ('source_process_name', OP_058),
        ('source_user', OP_059),
        ('target_process_id', OP_061),
        ('target_process_path', OP_062),
        ('target_process_name', OP_063),
        ('target_user', OP_064),
        ('action', OP_010),
        ('process_guid', OP_065),
        ('source_process_guid', OP_065),
        ('target_process_guid', OP_066),
        ('new_thread_id', OP_067),
        ('start_address', OP_068),
        ('start_module', OP_069),
        ('start_function', OP_070),
    ),
    9: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('action', OP_071),
        ('device', OP_072),
        ('object', OP_072),
    ),
    10: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('process_id', OP_056),
        ('process_path', OP_057),
        ('process_name', OP_058),
        ('user', OP_059),
        ('user_domain', OP_060),
        ('source_process_id', OP_056),
        ('source_process_path', OP_057),
        ('source_process_name', OP_058),
        ('source_user', OP_059),
        ('target_process_id', OP_061),
        ('target_process_path', OP_062),
        ('target_process_name', OP_063),
        ('target_user', OP_064),
        ('action', OP_010),
        ('process_guid', OP_073),
        ('source_process_guid', OP_073),
        ('target_process_guid', OP_074),
        ('source_thread_id', OP_075),
        ('granted_access', OP_076),
        ('call_trace', OP_077),
    ),
    11: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_path', OP_030),
        ('file_name', OP_031),
        ('action', OP_078),
        ('file_create_time', OP_033),
        ('file_modify_time', OP_079),
        ('file_stream', OP_080),
    ),
    12: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('registry_path', OP_081),
        ('registry_hive', OP_082),
        ('status', OP_083),
        ('action', OP_084),
        ('registry_key_name', OP_085),
        ('registry_value_name', OP_086),
    ),
    13: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('registry_path', OP_081),
        ('registry_hive', OP_082),
        ('status', OP_083),
        ('action', OP_032),
        ('registry_key_name', OP_087),
        ('registry_value_name', OP_088),
        ('registry_value_type', OP_089),
        ('registry_value_data', OP_090),
        ('registry_value_text', OP_091),
    ),
    14: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('registry_path', OP_081),
        ('registry_hive', OP_082),
        ('status', OP_083),
        ('action', OP_032),
        ('registry_path_new', OP_092),
        ('registry_key_name', OP_093),
        ('registry_value_name', OP_094),
    ),
    15: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_path', OP_030),
        ('file_name', OP_031),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_095),
        ('file_create_time', OP_033),
        ('file_stream', OP_080),
        ('url', OP_096),
        ('http_referrer', OP_097),
        ('url_domain', OP_098),
        ('zone_id', OP_099),
    ),
    16: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('action', OP_032),
        ('change_type', OP_100),
        ('object', OP_101),
        ('object_category', OP_102),
        ('object_path', OP_101),
        ('object_id', OP_103),
        ('object_attrs', OP_103),
        ('status', OP_083),
        ('src', OP_000),
    ),
    17: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('action', OP_095),
        ('pipe_name', OP_104),
    ),
    18: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('action', OP_105),
        ('pipe_name', OP_104),
    ),
    19: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('action', OP_106),
        ('change_type', OP_107),
        ('object_category', OP_107),
        ('status', OP_083),
        ('result', OP_108),
        ('src', OP_000),
        ('user_name', OP_004),
        ('object', OP_109),
        ('object_id', OP_109),
        ('object_path', OP_110),
        ('object_attrs', OP_111),
        ('command', OP_111),
    ),
    20: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('action', OP_106),
        ('change_type', OP_107),
        ('object_category', OP_107),
        ('status', OP_083),
        ('result', OP_108),
        ('src', OP_000),
        ('user_name', OP_004),
        ('object', OP_109),
        ('object_id', OP_109),
        ('object_path', OP_112),
        ('object_attrs', OP_113),
        ('command', OP_112),
    ),
    21: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('action', OP_106),
        ('change_type', OP_107),
        ('object_category', OP_107),
        ('status', OP_083),
        ('result', OP_108),
        ('src', OP_000),
        ('user_name', OP_004),
        ('object', OP_114),
        ('object_id', OP_114),
        ('object_path', OP_115),
        ('object_attrs', OP_116),
        ('command', OP_116),
    ),
    22: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('app', OP_009),
        ('src', OP_000),
        ('query', OP_117),
        ('query_count', OP_118),
        ('query_type', OP_119),
        ('message_type', OP_120),
        ('answer', OP_121),
        ('answer_count', OP_122),
        ('record_type', OP_123),
        ('reply_code_id', OP_124),
        ('reply_code', OP_125),
        ('dns_status', OP_126),
    ),
    23: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_path', OP_030),
        ('file_name', OP_031),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_127),
        ('is_executable', OP_128),
        ('archived', OP_129),
    ),
    24: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_032),
        ('session_id', OP_130),
        ('src_user', OP_131),
        ('src_ip', OP_132),
        ('src_host', OP_133),
    ),
    25: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('result', OP_113),
    ),
    26: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_path', OP_030),
        ('file_name', OP_031),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_127),
        ('is_executable', OP_128),
    ),
    27: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_path', OP_030),
        ('file_name', OP_031),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_095),
        ('status', OP_134),
    ),
    28: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_path', OP_030),
        ('file_name', OP_031),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_127),
        ('status', OP_134),
        ('is_executable', OP_128),
    ),
    29: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('file_path', OP_030),
        ('file_name', OP_031),
        ('file_hash', OP_013),
        ('file_md5', OP_014),
        ('file_sha1', OP_015),
        ('file_sha256', OP_016),
        ('file_imphash', OP_017),
        ('action', OP_095),
    ),
    100: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('rule', OP_001),
        ('mitre_technique_id', OP_002),
        ('mitre_technique_name', OP_003),
        ('user', OP_004),
        ('user_domain', OP_005),
        ('process_guid', OP_006),
        ('process_id', OP_007),
        ('process_path', OP_008),
        ('process_name', OP_009),
        ('command', OP_135),
        ('object', OP_136),
        ('object_id', OP_137),
        ('object_category', OP_138),
    ),
    255: (
        ('dvc', OP_000),
        ('dest', OP_000),
        ('result', OP_139),
        ('description', OP_140),
    ),
}

SIGNATURES = {
    1: 'Process creation',
    2: 'File creation time changed',
    3: 'Network connection',
    4: 'Sysmon service state changed',
    5: 'Process terminated',
    6: 'Driver loaded',
    7: 'Image loaded',
    8: 'Remote thread created',
    9: 'Raw disk read',
    10: 'Process accessed',
    11: 'File created',
    12: 'Registry object added or deleted',
    13: 'Registry value set',
    14: 'Registry object renamed',
    15: 'File stream created',
    16: 'Sysmon configuration changed',
    17: 'Pipe created',
    18: 'Pipe connected',
    19: 'WMI event filter activity',
    20: 'WMI event consumer activity',
    21: 'WMI consumer bound to filter',
    22: 'DNS query',
    23: 'File deleted and archived',
    24: 'Clipboard changed',
    25: 'Process tampering',
    26: 'File deletion logged',
    27: 'Executable file blocked',
    28: 'File shredding blocked',
    29: 'Executable file detected',
    100: 'eBPF program event',
    255: 'Sysmon error',
}

PROVIDERS = {
    'windows': ('Microsoft Sysmon', 'Microsoft Windows'),
    'linux': ('Microsoft Sysmon for Linux', 'Linux'),
}

TEXT_FIELDS = frozenset((
    'BpfProgramName',
    'CallTrace',
    'ClientInfo',
    'CommandLine',
    'Company',
    'Configuration',
    'Consumer',
    'Contents',
    'CurrentDirectory',
    'Description',
    'Destination',
    'DestinationHostname',
    'Details',
    'EventNamespace',
    'FileVersion',
    'Filter',
    'Image',
    'ImageLoaded',
    'Name',
    'NewName',
    'OriginalFileName',
    'ParentCommandLine',
    'ParentImage',
    'ParentUser',
    'PipeName',
    'Product',
    'Query',
    'QueryName',
    'QueryResults',
    'RuleName',
    'Signature',
    'SourceHostname',
    'SourceImage',
    'SourceUser',
    'StartFunction',
    'StartModule',
    'TargetFilename',
    'TargetImage',
    'TargetObject',
    'TargetUser',
    'User',
))
DASH_IS_NOTHING = frozenset((
    'Archived',
    'BpfCommand',
    'BpfProgramName',
    'BpfProgramType',
    'CallTrace',
    'ClientInfo',
    'CommandLine',
    'Company',
    'Configuration',
    'ConfigurationFileHash',
    'Consumer',
    'Contents',
    'CurrentDirectory',
    'Description',
    'Destination',
    'DestinationHostname',
    'DestinationIp',
    'DestinationIsIpv6',
    'DestinationPortName',
    'Details',
    'Device',
    'EventNamespace',
    'EventType',
    'FileVersion',
    'Filter',
    'GrantedAccess',
    'Hash',
    'Hashes',
    'ID',
    'Image',
    'ImageLoaded',
    'Initiated',
    'IntegrityLevel',
    'IsExecutable',
    'LogonId',
    'Name',
    'NewName',
    'Operation',
    'OriginalFileName',
    'ParentCommandLine',
    'ParentImage',
    'ParentUser',
    'PipeName',
    'Product',
    'Protocol',
    'Query',
    'QueryName',
    'QueryResults',
    'QueryStatus',
    'RuleName',
    'SchemaVersion',
    'Signature',
    'SignatureStatus',
    'Signed',
    'SourceHostname',
    'SourceImage',
    'SourceIp',
    'SourceIsIpv6',
    'SourcePortName',
    'SourceUser',
    'StartAddress',
    'StartFunction',
    'StartModule',
    'State',
    'TargetFilename',
    'TargetImage',
    'TargetObject',
    'TargetUser',
    'Type',
    'User',
    'Version',
))
