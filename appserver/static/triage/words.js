/** The texts of the triage page. Data. */
(function (app) {
  "use strict";

  app.triageWords = {
    en: {
      title: "Triage of findings", reload: "Reload", range: "Time", range_day: "24 hours", range_week: "7 days", range_month: "30 days", range_given: "as in the address",
      state: "State", severity: "Severity", every: "every", filter: "Filter by host, user, detection, words ...", list: "Findings",
      open: "open", mine: "mine", nobody: "nobody's", closed: "closed", all: "all",
      state_new: "new", state_in_progress: "in progress", state_closed_true_positive: "closed: true positive", state_closed_benign: "closed: expected here",
      state_closed_false_positive: "closed: false positive", assignee: "Assignee", take: "Assign to me", comment: "Comment", save: "Save",
      saved: "Saved {time} UTC.", nobody_yet: "Nobody has looked at it yet.", last_change: "Last change {time} UTC.",
      conflict: "Not saved: somebody changed {what} meanwhile. There now: {theirs}.", theirs: "Take theirs", mine_wins: "Save mine over it",
      what: "What happened", why: "Why it matters", next: "What to do next", harmless: "When it is harmless", events: "Events", no_events: "The finding names no events.",
      gone_events: "The events are no longer there, or your role may not read them.", investigate: "Show the process tree", who: "{host}, {user}", other: "Everything else",
      pick: "Choose a finding. Worst come first.", none: "No finding fits. Widen the time or the filter.", more: "and {count} more; narrow the filter",
      reading: "Reading ...", bad: "Not taken from the address, because it is not of the right form: {names}",
      unknown: "There is no such finding in this time, or the allow-list covers it now.", counts: "{shown} of {count}",
      bulk: "Also for the {count} others that are open and of the same detection and host", bulk_done: "Saved {done} of {count}; {left} were changed by somebody else meanwhile.",
    },
    ja: {
      title: "検出のトリアージ", reload: "再読み込み", range: "期間", range_day: "24 時間", range_week: "7 日", range_month: "30 日", range_given: "アドレスの指定",
      state: "状態", severity: "重大度", every: "すべて", filter: "ホスト、ユーザー、検出名などで絞り込み", list: "検出",
      open: "未完了", mine: "自分の担当", nobody: "担当なし", closed: "完了", all: "すべて",
      state_new: "新規", state_in_progress: "対応中", state_closed_true_positive: "完了: 真の検出", state_closed_benign: "完了: 想定内の動作",
      state_closed_false_positive: "完了: 誤検出", assignee: "担当者", take: "自分に割り当て", comment: "コメント", save: "保存",
      saved: "保存しました {time} UTC", nobody_yet: "まだ誰も確認していません。", last_change: "最終変更 {time} UTC",
      conflict: "保存されませんでした。他の人が {what} を変更しました。現在の内容: {theirs}", theirs: "相手の内容を採用", mine_wins: "自分の内容で上書き",
      what: "何が起きたか", why: "なぜ重要か", next: "次に行うこと", harmless: "無害な場合", events: "イベント", no_events: "この検出はイベントを示していません。",
      gone_events: "イベントは既に存在しないか、読み取り権限がありません。", investigate: "プロセスツリーを表示", who: "{host}、{user}", other: "その他のフィールド",
      pick: "検出を選んでください。重大なものから並んでいます。", none: "該当する検出がありません。期間や条件を広げてください。", more: "他 {count} 件。条件を絞り込んでください",
      reading: "読み込み中 ...", bad: "形式が正しくないため、アドレスの次の値は使われません: {names}",
      unknown: "この期間にその検出はないか、許可リストの対象です。", counts: "{count} 件中 {shown}",
      bulk: "同じ検出・同じホストの未完了 {count} 件にも適用", bulk_done: "{count} 件中 {done} 件を保存。{left} 件は他の人が変更済みです。",
    },
  };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
