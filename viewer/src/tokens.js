// The tokens that a link to a view sets, as in Splunk: ?form.NAME=VALUE; a time range as form.NAME.earliest and .latest.

/** Tokens by name space and name. @param {string} query the part of the address behind the question mark */
export function tokensOf(query) {
  const tokens = {};
  for (const [key, value] of new URLSearchParams(query)) {
    const parts = /^form\.([^.]+)(?:\.(earliest|latest))?$/.exec(key);
    if (!parts || !/^[A-Za-z_]\w*$/.test(parts[1])) continue;
    const name = parts[2] ? `${parts[1]}.${parts[2]}` : parts[1];
    tokens[name] = name in tokens ? `${tokens[name]},${value}` : value;
  }
  return { default: tokens };
}
