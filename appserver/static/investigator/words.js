/** The texts of the page in English and Japanese. Data, and one function that chooses. */
(function (app) {
  "use strict";

  const TABLE = {
    en: {
      tree: "Processes and what they did",
      search: "Search",
      tools: "Search and filters",
      search_hint: "Search names, command lines, files, addresses (press /)",
      found: "{at} of {count}",
      found_none: "nothing found",
      next: "Next match (Enter)",
      previous: "Previous match (Shift+Enter)",
      only_matches: "Only matches",
      only_findings: "Only findings",
      all_events: "Show events",
      open_all: "Expand all",
      close_all: "Collapse all",
      zoom_in: "Zoom in (+)",
      zoom_out: "Zoom out (-)",
      zoom_all: "Whole time (0)",
      theme: "Light or dark",
      language: "日本語",
      details: "Details",
      choose: "Choose a row to see all its fields.",
      copy: "Copy",
      copied: "Copied",
      search_value: "Search events",
      open_finding: "Open finding",
      not_seen: "start not seen",
      running: "no end seen",
      findings: "Findings",
      loose: "Findings of no process shown here",
      events: "events",
      events_of: "Show or hide its events (e)",
      processes: "processes",
      lasted: "lasted",
      nothing: "No process to show.",
      loading_fields: "Reading the event ...",
      fields_failed: "The event could not be read: {why}",
      cut: "Not everything is shown: {why}",
      kind_process: "Process", kind_network: "Network, DNS", kind_file: "File", kind_registry: "Registry",
      kind_image: "Image, driver", kind_access: "Access, injection", kind_pipe: "Pipe", kind_wmi: "WMI", kind_other: "Other",
      severity_0: "", severity_1: "informational", severity_2: "low", severity_3: "medium", severity_4: "high", severity_5: "critical",
      keys: "Keys: arrows move and open, Enter shows details, e events, / search, + - 0 time, n next finding",
    },
    ja: {
      tree: "プロセスとその動作",
      search: "検索",
      tools: "検索と絞り込み",
      search_hint: "名前、コマンドライン、ファイル、アドレスを検索 (/ キー)",
      found: "{count} 件中 {at}",
      found_none: "該当なし",
      next: "次の一致 (Enter)",
      previous: "前の一致 (Shift+Enter)",
      only_matches: "一致のみ",
      only_findings: "検出のみ",
      all_events: "イベントを表示",
      open_all: "すべて展開",
      close_all: "すべて折りたたむ",
      zoom_in: "拡大 (+)",
      zoom_out: "縮小 (-)",
      zoom_all: "全期間 (0)",
      theme: "明暗の切り替え",
      language: "English",
      details: "詳細",
      choose: "行を選ぶとすべてのフィールドが表示されます。",
      copy: "コピー",
      copied: "コピーしました",
      search_value: "イベントを検索",
      open_finding: "検出を開く",
      not_seen: "開始は記録なし",
      running: "終了は記録なし",
      findings: "検出",
      loose: "ここに表示されないプロセスの検出",
      events: "イベント",
      events_of: "このプロセスのイベントを表示/非表示 (e)",
      processes: "プロセス",
      lasted: "継続時間",
      nothing: "表示するプロセスがありません。",
      loading_fields: "イベントを読み込み中 ...",
      fields_failed: "イベントを読み込めません: {why}",
      cut: "一部のみ表示しています: {why}",
      kind_process: "プロセス", kind_network: "ネットワーク・DNS", kind_file: "ファイル", kind_registry: "レジストリ",
      kind_image: "イメージ・ドライバー", kind_access: "アクセス・注入", kind_pipe: "パイプ", kind_wmi: "WMI", kind_other: "その他",
      severity_0: "", severity_1: "情報", severity_2: "低", severity_3: "中", severity_4: "高", severity_5: "重大",
      keys: "キー: 矢印で移動と展開、Enter で詳細、e イベント、/ 検索、+ - 0 時間、n 次の検出",
    },
  };

  const EVENTS = {
    en: {
      1: "Process created", 2: "File time changed", 3: "Network connection", 4: "Sysmon service", 5: "Process ended",
      6: "Driver loaded", 7: "Image loaded", 8: "Remote thread created", 9: "Raw disk read", 10: "Process opened",
      11: "File created", 12: "Registry key changed", 13: "Registry value set", 14: "Registry renamed",
      15: "File stream created", 16: "Configuration changed", 17: "Pipe created", 18: "Pipe connected",
      19: "WMI filter", 20: "WMI consumer", 21: "WMI binding", 22: "DNS query", 23: "File deleted, kept",
      24: "Clipboard changed", 25: "Process image tampered", 26: "File deleted", 27: "Executable blocked",
      28: "Shredding blocked", 29: "Executable detected", 255: "Sysmon error",
    },
    ja: {
      1: "プロセス作成", 2: "ファイル時刻変更", 3: "ネットワーク接続", 4: "Sysmon サービス", 5: "プロセス終了",
      6: "ドライバー読み込み", 7: "イメージ読み込み", 8: "リモートスレッド作成", 9: "ディスク直接読み取り", 10: "プロセスを開く",
      11: "ファイル作成", 12: "レジストリキー変更", 13: "レジストリ値設定", 14: "レジストリ名前変更",
      15: "ファイルストリーム作成", 16: "構成変更", 17: "パイプ作成", 18: "パイプ接続",
      19: "WMI フィルター", 20: "WMI コンシューマー", 21: "WMI バインド", 22: "DNS クエリ", 23: "ファイル削除 (保管)",
      24: "クリップボード変更", 25: "プロセスイメージ改ざん", 26: "ファイル削除", 27: "実行ファイル遮断",
      28: "完全消去遮断", 29: "実行ファイル検出", 255: "Sysmon エラー",
    },
  };

  /** "ja" if that is wanted, else "en": `wanted` is what the page was asked for or the browser's languages. */
  function chooseLanguage(wanted) {
    return String([].concat(wanted)[0] || "").toLowerCase().startsWith("ja") ? "ja" : "en";
  }

  /** A function that gives texts by their names, with {parts} filled in; `more` are tables of the caller's own. */
  function speaker(language, more) {
    const own = more && more[language] ? more[language] : {};
    return (name, parts) => {
      const text = own[name] || TABLE[language][name] || (more && more.en && more.en[name]) || TABLE.en[name] || name;
      return parts ? text.replace(/\{(\w+)\}/g, (whole, part) => (part in parts ? String(parts[part]) : whole)) : text;
    };
  }

  /** What an EventID means. */
  function eventName(code, language) {
    return EVENTS[language][code] || `EventID ${code}`;
  }

  app.words = { chooseLanguage, speaker, eventName, TABLE, EVENTS };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
