# The part of the program of awk that knows the formats of settings.
settings_program='
function is_format(name) { return want["format"] == name }

# setting_fault: sets problem if a key or value can not be.
function setting_fault(key, value, has_value) {
  if (key ~ /[\001-\037\177]/ || !is_setting_key(key)) { problem = "the key " key " can\047t be a key of " want["format"]; return 1 }
  if (is_format("space") && tolower(key) ~ /^(match|host)$/) { problem = "the key " key " begins a conditional part of the file, and is no setting"; return 1 }
  if (!has_value) return 0
  if (value ~ /[\001-\037\177]/) problem = "contains control characters"
  else if (is_format("properties") && value ~ /[^ -~]/) problem = "contains characters outside of ASCII"
  else if ((is_format("ini") || is_format("space")) && value ~ /^ | $/) problem = "begins or ends with a blank, which " want["format"] " can\047t keep"
  else if (is_format("space") && value == "") problem = "is empty, which space can\047t keep"
  else if (is_format("space") && value ~ /(^| )#/) problem = "contains a # that begins a comment"
  if (problem == "") return 0
  problem = "the value of " key " " problem
  return 1
}

function is_setting_key(key) {
  if (is_format("properties")) return key ~ /^[!-~]+$/
  if (is_format("ini")) return key ~ /^[^ =:#;[][^=:]*$/ && key !~ / $/
  if (is_format("shell")) return key ~ /^[A-Za-z_][A-Za-z0-9_]*$/
  if (is_format("space")) return key ~ /^[^ =#"]+$/
  return key != "" && key !~ /^ | $/
}

function edit_setting(   i, n) {
  n = want["format"]
  if (n !~ /^(properties|ini|shell|space|hadoop-xml)$/) { problem = "\047" n "\047 is not a format of settings"; return }
  for (i = 1; i <= items["set"]; i++) if (setting_fault(item_key["set", i], item["set", i], 1)) return
  for (i = 1; i <= items["unset"]; i++) if (setting_fault(item["unset", i], "", 0)) return
  for (i = 1; i <= items["unset"]; i++)
    for (n = 1; n <= items["set"]; n++)
      if (spelt_key(item["unset", i]) == spelt_key(item_key["set", n])) { problem = "the key " item["unset", i] " is in set and in unset"; return }
  if (is_format("hadoop-xml")) edit_hadoop_xml()
  else edit_settings()
}

function is_same(entry, key) { return spelt_key(e_key[entry]) == spelt_key(key) }

# spelt_key: as keys are compared, as a text.
function spelt_key(key) { return (is_format("ini") || is_format("space")) ? tolower(key) "" : key "" }

# edit_settings: the formats that are made of lines. Entries are numbered in the order of the file; those that are
# commented out are below zero.
function edit_settings(   i, k, key, value, entry, lines, added) {
  scan_settings()
  added = 0
  for (i = 1; i <= items["set"]; i++) {
    key = item_key["set", i]; value = item["set", i]
    entry = find_entry(key)
    if (entry && e_known[entry] && (e_value[entry] "") == (value "")) continue
    differs(label(key), shown(value), entry ? shown(e_known[entry] ? e_value[entry] : e_raw[entry]) : "nothing")
    if (!entry) {
      entry = find_commented(key)
      if (entry) e_used[entry] = 1
    }
    if (!entry || e_locked[entry]) lines[++added] = spell_setting(new_prefix(key), entries ? e_raw[entries] : "", value)
    else rewrite(entry, 1, spell_setting(e_prefix[entry], e_raw[entry], value) e_suffix[entry])
  }
  for (i = 1; i <= items["unset"]; i++) {
    key = item["unset", i]
    entry = find_entry(key)
    if (!entry) continue
    for (k = 1; k <= entries; k++)
      if (is_same(k, key) && e_locked[k]) { problem = label(key) " is set in a line that does more"; return }
    differs(label(key), "nothing", shown(e_known[entry] ? e_value[entry] : e_raw[entry]))
    for (k = 1; k <= entries; k++) if (is_same(k, key)) rewrite(k, 0, "")
  }
  if (added) insert_settings(lines, added)
}

function find_entry(key,   k, found) {
  for (k = 1; k <= entries; k++)
    if (is_same(k, key)) {
      if (is_format("space")) return k
      found = k
    }
  return found + 0
}

function find_commented(key,   k, found) {
  for (k = -1; k >= -commented; k--)
    if (!e_used[k] && is_same(k, key)) {
      if (is_format("space")) return k
      found = k
    }
  return found + 0
}

function rewrite(entry, keeps, line,   i) {
  for (i = e_first[entry] + keeps; i <= e_last[entry]; i++) if (!((entry, i) in e_kept)) gone[i] = 1
  if (keeps) text[e_first[entry]] = line
}

function new_prefix(key,   model) {
  model = entries ? e_prefix[entries] : ""
  if (is_format("space")) return key " "
  if (is_format("shell")) return key "="
  if (is_format("properties")) {
    key = escaped(key, "\\=:#!")
    return key (match(model, /[ \t\f]*[=:][ \t\f]*$/) ? substr(model, RSTART) : "=")
  }
  return indent_of(model) key (match(model, /[ \t]*[=:][ \t]*$/) ? substr(model, RSTART) : " = ")
}

function indent_of(line) { match(line, /^[ \t]*/); return substr(line, 1, RLENGTH) }

function insert_settings(lines, n,   i, line) {
  if (is_format("space") && part_to <= count) {
    for (i = 1; i <= n; i++) before[part_to] = before[part_to] lines[i] newline
    return
  }
  if (is_format("ini")) {
    line = entries ? e_last[entries] : (part_from > 1 ? part_from - 1 : 0)
    if (line) {
      for (i = 1; i <= n; i++) insert_after(line, lines[i])
      return
    }
    if (!("section" in want) && count > 0) {
      for (i = 1; i <= n; i++) before[1] = before[1] lines[i] newline
      return
    }
    if (count > 0 && text[count] != "") append("")
    if ("section" in want) append("[" want["section"] "]")
  }
  # A line that ends in a backslash goes on in the next one.
  if (is_format("properties") && count > 0 && match(text[count], /\\*$/) && RLENGTH % 2) append("")
  if (is_format("shell") && count > 0 && text[count] ~ /\\$/) append("")
  for (i = 1; i <= n; i++) append(lines[i])
}

# scan_settings: reads the entries of the part of the file that counts.
function scan_settings(   i, from, head, line) {
  delete e_key; delete e_value; delete e_known; delete e_raw; delete e_prefix; delete e_suffix
  delete e_first; delete e_last; delete e_locked; delete e_kept; delete e_used
  entries = commented = part_from = part_to = 0
  if (is_format("ini")) {
    from = 1; head = ""
    for (i = 1; i <= count + 1; i++) {
      if (i <= count && !is_head(text[i])) continue
      if (from == 1 ? !("section" in want) : (("section" in want) && (head "") == (want["section"] ""))) scan_part(from, i)
      from = i + 1
      if (i <= count) head = head_of(text[i])
    }
    return
  }
  i = count + 1
  if (is_format("space"))
    for (i = 1; i <= count; i++) if (tolower(text[i]) ~ /^[ \t]*(match|host)([ \t=]|$)/) break
  scan_part(1, i)
}

function is_head(line) { return line ~ /^[ \t]*\[[^]]+\]/ }

function head_of(line) {
  match(line, /^[ \t]*\[[^]]+\]/)
  line = substr(line, 1, RLENGTH - 1)
  sub(/^[ \t]*\[/, "", line)
  return line
}

function scan_part(from, to,   i, line, indent) {
  part_from = from; part_to = to
  for (i = from; i < to; i++) {
    if (parse_setting(i, text[i], 0)) {
      keep_entry(++entries, i, p_last, "")
      i = p_last
      continue
    }
    line = text[i]
    if (strip_comment(line)) {
      indent = entries ? indent_of(e_prefix[entries]) : ""
      if (parse_setting(i, stripped, 1) && !p_locked && !goes_on(i, indent)) keep_entry(-(++commented), i, i, indent)
    }
    if (is_format("shell")) i = shell_last(i)
  }
}

function strip_comment(line,   found) {
  if (is_format("properties")) found = match(line, /^[ \t\f]*[#!][ \t\f]*/)
  else if (is_format("ini")) found = match(line, /^[ \t]*[#;][ \t]*/)
  else if (is_format("shell")) found = match(line, /^[ \t]*#[ \t]*/)
  # A word after "# " is prose.
  else if (match(line, /^[ \t]*#[^ \t]/)) {
    stripped = substr(line, RLENGTH)
    return 1
  }
  if (found) stripped = substr(line, RLENGTH + 1)
  return found
}

function keep_entry(entry, first, last, indent,   i) {
  e_key[entry] = p_key; e_value[entry] = p_value; e_known[entry] = p_known; e_raw[entry] = p_raw
  e_prefix[entry] = indent p_prefix; e_suffix[entry] = p_suffix; e_locked[entry] = p_locked
  e_first[entry] = first; e_last[entry] = last
  if (is_format("ini")) for (i = first + 1; i < last; i++) if (is_quiet(text[i])) e_kept[entry, i] = 1
}

# goes_on: whether what follows a line would belong to its value, were it an entry with this indentation.
function goes_on(i, indent) {
  if (!is_format("ini")) return 0
  for (i++; i <= count; i++) if (!is_quiet(text[i])) return length(indent_of(text[i])) > length(indent)
  return 0
}

function is_quiet(line) { return line ~ /^[ \t]*([#;]|$)/ }

function trimmed(word) { sub(/^[ \t]+/, "", word); sub(/[ \t]+$/, "", word); return word }

# parse_setting: reads the entry that begins in a line into p_…; alone: without the lines after it.
function parse_setting(i, line, is_alone) {
  p_last = i; p_suffix = ""; p_known = 1; p_locked = 0
  if (is_format("ini")) return parse_ini(i, line, is_alone)
  if (is_format("space")) return parse_space(line)
  if (is_format("properties")) return parse_properties(i, line, is_alone)
  return parse_shell(i, line, is_alone)
}

function parse_ini(i, line, is_alone,   own, next_line) {
  if (is_quiet(line) || is_head(line)) return 0
  p_prefix = match(line, /^[^=:]*[=:][ \t]*/) ? substr(line, 1, RLENGTH) : line
  p_key = p_prefix
  sub(/[=:][ \t]*$/, "", p_key)
  p_key = trimmed(p_key)
  if (p_key == "") return 0
  p_raw = trimmed(substr(line, length(p_prefix) + 1))
  own = length(indent_of(line))
  for (next_line = i + 1; !is_alone && next_line <= count; next_line++) {
    if (is_quiet(text[next_line])) continue
    if (length(indent_of(text[next_line])) <= own) break
    p_raw = p_raw "\n" trimmed(text[next_line])
    p_last = next_line
  }
  p_value = p_raw
  return 1
}

function parse_space(line,   rest, i, n, c, quote, last) {
  if (!match(line, /^[ \t]*[^ \t=#"]+/)) return 0
  p_prefix = substr(line, 1, RLENGTH)
  p_key = trimmed(p_prefix)
  rest = substr(line, length(p_prefix) + 1)
  match(rest, /^[ \t]*=?[ \t]*/)
  p_prefix = p_prefix substr(rest, 1, RLENGTH)
  rest = substr(rest, RLENGTH + 1)
  n = length(rest); last = " "
  for (i = 1; i <= n; i++) {
    c = substr(rest, i, 1)
    if (c == "\"") {
      quote = index(substr(rest, i + 1), "\"")
      if (!quote) break
      i += quote
    } else if (c == "#" && (last == " " || last == "\t")) break
    last = c
  }
  p_raw = substr(rest, 1, i - 1)
  sub(/[ \t\f]+$/, "", p_raw)
  p_suffix = substr(rest, length(p_raw) + 1)
  p_value = (p_raw ~ /^"[^"]*"$/) ? substr(p_raw, 2, length(p_raw) - 2) : p_raw
  return 1
}

function parse_properties(i, line, is_alone,   whole, at, n, c, start, own) {
  if (line ~ /^[ \t\f]*([#!]|$)/) return 0
  own = length(line); whole = ""
  while (1) {
    match(line, /\\*$/)
    if (RLENGTH % 2 == 0) { whole = whole line; break }
    if (p_last == i) own--
    whole = whole substr(line, 1, length(line) - 1)
    if (is_alone || p_last >= count) break
    line = text[++p_last]
    sub(/^[ \t\f]+/, "", line)
  }
  n = length(whole)
  for (at = 1; at <= n && substr(whole, at, 1) ~ /[ \t\f]/; at++);
  start = at
  while (at <= n) {
    c = substr(whole, at, 1)
    if (c ~ /[=: \t\f]/) break
    at += (c == "\\") ? 2 : 1
  }
  p_key = decode_property(substr(whole, start, at - start))
  while (at <= n && substr(whole, at, 1) ~ /[ \t\f]/) at++
  if (substr(whole, at, 1) ~ /[=:]/) at++
  while (at <= n && substr(whole, at, 1) ~ /[ \t\f]/) at++
  if (at - 1 <= own) p_prefix = substr(whole, 1, at - 1)
  else {
    p_prefix = p_key
    p_prefix = escaped(p_prefix, "\\=:#!")
    p_prefix = p_prefix "="
  }
  p_raw = substr(whole, at)
  p_value = decode_property(p_raw)
  return 1
}

function decode_property(word,   i, n, c, value, code) {
  if (!index(word, "\\")) return word
  n = length(word); value = ""
  for (i = 1; i <= n; i++) {
    c = substr(word, i, 1)
    if (c != "\\") { value = value c; continue }
    c = substr(word, ++i, 1)
    if (c == "u" && substr(word, i + 1, 4) ~ /^[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]$/) {
      code = hexadecimal(substr(word, i + 1, 4))
      i += 4
      # No value that can be asked for has a character outside of ASCII.
      c = (code > 0 && code < 128) ? sprintf("%c", code) : "\377"
    } else if (c == "t") c = "\t"
    else if (c == "n") c = "\n"
    else if (c == "r") c = "\r"
    else if (c == "f") c = "\f"
    value = value c
  }
  return value
}

function hexadecimal(digits,   i, number) {
  number = 0
  for (i = 1; i <= length(digits); i++) number = number * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
  return number
}

# shell_last: the line in which quotes that begin in a line are closed.
function shell_last(i,   line, j, n, c, quote, starts, more) {
  quote = ""
  for (; i <= count; i++) {
    line = text[i]; n = length(line); starts = 1; more = 0
    if (quote == "" && line !~ /["\047\\]/) return i
    for (j = 1; j <= n; j++) {
      c = substr(line, j, 1)
      if (quote != "") {
        if (quote == "\"" && c == "\\") j++
        else if (c == quote) quote = ""
        starts = 0
      } else if (c == "\\") { more = (++j > n); starts = 0 }
      else if (c == "#" && starts) break
      else if (c == "\"" || c == "\047") quote = c
      else starts = (c ~ /[ \t;&|()]/)
    }
    if (quote == "" && !more) return i
  }
  return count
}

function parse_shell(i, line, is_alone,   rest, at, n, c, quote, next_c, value) {
  if (!match(line, /^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*=/)) return 0
  p_prefix = p_key = substr(line, 1, RLENGTH)
  sub(/^[ \t]*(export[ \t]+)?/, "", p_key)
  sub(/=$/, "", p_key)
  rest = substr(line, RLENGTH + 1)
  if (!is_alone) {
    p_last = shell_last(i)
    for (at = i + 1; at <= p_last; at++) rest = rest "\n" text[at]
  }
  if (rest ~ /^[~(]/) p_known = 0
  n = length(rest); quote = ""; value = ""
  for (at = 1; at <= n; at++) {
    c = substr(rest, at, 1)
    if (quote == "\047") {
      if (c == "\047") quote = ""
      else value = value c
    } else if (c == "\\") {
      next_c = substr(rest, ++at, 1)
      if (quote == "\"" && next_c !~ /[\\"$`\n]/) value = value "\\"
      if (next_c != "\n") value = value next_c
    } else if (c == "`" || (c == "$" && substr(rest, at + 1, 1) ~ /[A-Za-z0-9_{(@*#?!$\047"-]/)) p_known = 0
    else if (c == quote) quote = ""
    else if (quote == "" && (c == "\"" || c == "\047")) quote = c
    else if (quote == "" && c ~ /[ \t\n;&|<>()]/) break
    else value = value c
  }
  if (quote != "") p_known = 0
  p_raw = substr(rest, 1, at - 1); p_suffix = substr(rest, at); p_value = value
  if (p_suffix !~ /^([ \t]*|[ \t]+#[^\n]*)$/ && p_suffix !~ /^[ \t]*;/) { p_known = 0; p_locked = 1 }
  return 1
}

function spell_setting(prefix, raw, value,   style) {
  if (is_format("ini")) return (prefix ~ /[=:][ \t]*$/ ? prefix : prefix " = ") value
  if (is_format("space")) {
    if (prefix !~ /[ \t=]$/) prefix = prefix " "
    return prefix ((raw ~ /^"[^"]*"$/ && !index(value, "\"")) ? "\"" value "\"" : value)
  }
  if (is_format("properties")) {
    if (!ends_in_separator(prefix)) { sub(/[ \t\f]+$/, "", prefix); prefix = prefix "=" }
    value = escaped(value, "\\")
    if (value ~ /^[ =:]/) value = "\\" value
    return prefix value
  }
  style = substr(raw, 1, 1)
  if (style != "\"" && style != "\047" && value ~ /^[A-Za-z0-9_.\/:@%+,=-]*$/) return prefix value
  if (style == "\047" && !index(value, "\047")) return prefix "\047" value "\047"
  return prefix "\"" escaped(value, "\\\"$`") "\""
}

# escaped: with a backslash before each of these characters.
function escaped(word, signs,   i, n, c, value) {
  n = length(word); value = ""
  for (i = 1; i <= n; i++) {
    c = substr(word, i, 1)
    value = value (index(signs, c) ? "\\" : "") c
  }
  return value
}

# ends_in_separator: an escaped sign belongs to the key.
function ends_in_separator(prefix) {
  if (!match(prefix, /[=:][ \t\f]*$/)) return 0
  prefix = substr(prefix, 1, RSTART - 1)
  match(prefix, /\\*$/)
  return RLENGTH % 2 == 0
}
'
# The part that knows configuration files of Hadoop. Places in the text are numbers of characters.
settings_program=$settings_program'
function edit_hadoop_xml(   i, k, n, key, value, whole, added, start, stop) {
  whole = ""
  for (i = 1; i <= count; i++) whole = whole text[i] ends[i]
  if (whole ~ /^[ \t\r\n\f]*$/) { if (items["set"]) whole = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<configuration>\n</configuration>\n" }
  else if (match(whole, /<configuration[ \t]*\/>/))
    whole = substr(whole, 1, RSTART - 1) "<configuration>\n</configuration>" substr(whole, RSTART + RLENGTH)
  read_properties(whole)
  changes = 0; added = ""
  for (i = 1; i <= items["set"]; i++) {
    key = item_key["set", i]; value = item["set", i]
    k = find_property(key)
    if (k && (e_value[k] "") == (value "")) continue
    differs(shown(key), shown(value), k ? shown(e_value[k]) : "nothing")
    if (k) change(v_from[k], v_to[k], "<value>" xml_escaped(value) "</value>")
    else added = added spell_property(key, value, xml_indent(whole))
  }
  for (i = 1; i <= items["unset"]; i++) {
    key = item["unset", i]
    if (!(k = find_property(key))) continue
    differs(shown(key), "nothing", shown(e_value[k]))
    for (k = 1; k <= entries; k++) {
      if ((e_key[k] "") != (key "")) continue
      start = line_start(whole, e_first[k]); stop = e_last[k]
      if ((start == 1 || substr(whole, start - 1, 1) == "\n") && substr(whole, stop, 1) == "\n") stop++
      else start = e_first[k]
      change(start, stop, "")
    }
  }
  if (!differing) return
  if (added != "") {
    for (n = xml_find(whole, "</configuration>", 1); n; n = xml_find(whole, "</configuration>", n + 1)) k = start = n
    if (!k) { problem = "the file has no element configuration"; return }
    start = line_start(whole, start)
    change(start, start, (start == 1 || substr(whole, start - 1, 1) == "\n") ? added : "\n" added)
  }
  count = 0
  tail = apply_changes(whole)
}

# change: what is from one place up to another becomes a text.
function change(from, to, put) { c_from[++changes] = from; c_to[changes] = to; c_text[changes] = put }

function apply_changes(whole,   i, best, done) {
  for (done = 1; done <= changes; done++) {
    best = 0
    for (i = 1; i <= changes; i++) if (c_from[i] && (!best || c_from[i] > c_from[best])) best = i
    whole = substr(whole, 1, c_from[best] - 1) c_text[best] substr(whole, c_to[best])
    c_from[best] = 0
  }
  return whole
}

# xml_find: where a text is, from a place on, outside of comments and CDATA; 0 if nowhere.
function xml_find(whole, needle, at,   rest, found, comment, data, stop) {
  while (1) {
    rest = substr(whole, at)
    if (!(found = index(rest, needle))) return 0
    comment = index(rest, "<!--"); data = index(rest, "<![CDATA[")
    if ((!comment || comment >= found) && (!data || data >= found)) return at + found - 1
    if (comment && (!data || comment < data)) stop = index_after(rest, "-->", comment)
    else stop = index_after(rest, "]]>", data)
    if (!stop) return 0
    at += stop + 2
  }
}

function index_after(word, needle, from,   found) {
  found = index(substr(word, from), needle)
  return found ? from + found - 1 : 0
}

function read_properties(whole,   at, from, stop, empty, after) {
  delete e_key; delete e_value; delete e_first; delete e_last; delete e_final
  entries = 0
  for (at = 1; from = xml_find(whole, "<property>", at); at = stop + 11) {
    if (!(stop = xml_find(whole, "</property>", from))) return
    entries++
    e_first[entries] = from; e_last[entries] = stop + 11
    after = stop
    e_key[entries] = ""
    if (xml_element(whole, "name", from, stop)) { e_key[entries] = xml_trimmed(x_text); after = x_to }
    e_final[entries] = (xml_element(whole, "final", from, stop) && xml_trimmed(x_text) == "true")
    if (xml_element(whole, "value", from, stop)) {
      e_value[entries] = x_text; v_from[entries] = x_from; v_to[entries] = x_to
      continue
    }
    e_value[entries] = ""
    empty = xml_find(whole, "<value/>", from)
    if (empty && empty < stop) { v_from[entries] = empty; v_to[entries] = empty + 8 }
    else v_from[entries] = v_to[entries] = after
  }
}

function xml_element(whole, name, from, stop,   start, close_at) {
  start = xml_find(whole, "<" name ">", from)
  if (!start || start >= stop) return 0
  close_at = xml_find(whole, "</" name ">", start)
  if (!close_at || close_at >= stop) return 0
  x_from = start; x_to = close_at + length(name) + 3
  x_text = xml_decoded(substr(whole, start + length(name) + 2, close_at - start - length(name) - 2))
  return 1
}

function xml_trimmed(word) { sub(/^[ \t\r\n]+/, "", word); sub(/[ \t\r\n]+$/, "", word); return word }

# xml_decoded: the text of an element, without comments.
function xml_decoded(inner,   value, at, stop, name) {
  value = ""
  while (match(inner, /<!--|<!\[CDATA\[|&[a-z]+;/)) {
    value = value substr(inner, 1, RSTART - 1)
    name = substr(inner, RSTART, RLENGTH)
    inner = substr(inner, RSTART)
    if (name == "<!--" && (stop = index(inner, "-->"))) { inner = substr(inner, stop + 3); continue }
    if (name == "<![CDATA[" && (stop = index(inner, "]]>"))) {
      value = value substr(inner, 10, stop - 10)
      inner = substr(inner, stop + 3)
      continue
    }
    inner = substr(inner, length(name) + 1)
    if (name == "&lt;") name = "<"
    else if (name == "&gt;") name = ">"
    else if (name == "&amp;") name = "&"
    else if (name == "&quot;") name = "\""
    else if (name == "&apos;") name = "\047"
    value = value name
  }
  return value inner
}

function xml_escaped(word,   i, n, c, value) {
  n = length(word); value = ""
  for (i = 1; i <= n; i++) {
    c = substr(word, i, 1)
    value = value (c == "&" ? "&amp;" : c == "<" ? "&lt;" : c == ">" ? "&gt;" : c)
  }
  return value
}

function find_property(key,   k, found) {
  for (k = 1; k <= entries; k++)
    if ((e_key[k] "") == (key "")) {
      if (e_final[k]) return k
      found = k
    }
  return found + 0
}

function spell_property(key, value, indent) {
  return indent "<property>\n" indent indent "<name>" xml_escaped(key) "</name>\n" indent indent "<value>" xml_escaped(value) "</value>\n" indent "</property>\n"
}

# line_start: the beginning of the blanks before a place.
function line_start(whole, at) {
  while (at > 1 && substr(whole, at - 1, 1) ~ /[ \t]/) at--
  return at
}

function xml_indent(whole,   start, indent) {
  if (!entries) return "  "
  start = line_start(whole, e_first[entries])
  indent = substr(whole, start, e_first[entries] - start)
  return indent == "" ? "  " : indent
}
'
