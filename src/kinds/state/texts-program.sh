# The program of awk. It runs on gawk, mawk and busybox awk, so it has no intervals in regular expressions, and no
# functions beyond POSIX. Input: for each step a line `step NUMBER KIND SIZE`, the path of the file, and the wants
# (`want` in the states library). Output: for each step `NUMBER ok`, `NUMBER differs` or `NUMBER because REASON`.
texts_program='
BEGIN {
  requests = ARGV[1]; alone = ARGV[2]; root = ARGV[3]
  more = (getline heading < requests)
  while (more > 0) {
    read_step()
    problem = ""; differing = 0
    load()
    if (problem == "" && kind == "line") edit_line()
    if (problem == "" && kind == "block") edit_block()
    if (problem == "" && kind == "setting") edit_setting()
    if (problem != "") print number " because " problem
    else print number (differing ? " differs" : " ok")
    if (alone != "") write_alone()
  }
}

# read_step: reads a step and its wants up to the next line `step`.
function read_step(   words, n) {
  n = split(heading, words, " ")
  number = words[2]; kind = words[3]; size = words[4]
  getline path < requests
  delete want; delete item; delete item_key; delete items
  while ((more = (getline heading < requests)) > 0) {
    n = split(heading, words, " ")
    if (words[1] == "step") return
    n = ++items[words[1]]
    item_key[words[1], n] = read_text(words[2])
    item[words[1], n] = want[words[1]] = read_text(words[3])
  }
}

# read_text: reads a text of so many bytes, and the end of its line.
function read_text(bytes,   read, line) {
  read = ""
  while ((getline line < requests) > 0) {
    read = read line
    if (length(read) >= bytes) return read
    read = read "\n"
  }
  exit 3
}

# load: reads the file into text[1…count], with the end of each line in ends.
function load(   line, total) {
  delete text; delete ends; delete gone; delete before; delete after
  count = 0; total = 0; tail = ""
  while ((getline line < path) > 0) {
    total += length(line) + 1
    ends[++count] = "\n"
    # A text, also where it looks like a number.
    text[count] = line ""
  }
  close(path)
  if (count > 0 && total == size + 1) ends[count] = ""
  else if (total != size) problem = "the file is no text, or it changes while it is read"
  if (!keeps_returns())
    for (line = 1; line <= count; line++)
      if (text[line] ~ /\r$/) {
        text[line] = substr(text[line], 1, length(text[line]) - 1)
        ends[line] = "\r" ends[line]
      }
  newline = (count > 0 && ends[1] ~ /\n$/) ? ends[1] : "\n"
}

# keeps_returns: whether a carriage return is a part of its line: for a shell.
function keeps_returns() { return want["format"] == "shell" }

# differs: neither a secret nor what is in its place is shown.
function differs(attribute, expected, found) {
  if (is_secret(attribute)) {
    if (!is_plain(found)) found = is_plain(expected) ? "***" : "another value"
    if (!is_plain(expected)) expected = "***"
  }
  attributes[++differing] = attribute; expectations[differing] = expected; findings[differing] = found
}

function is_secret(attribute,   i) {
  for (i = 1; i <= items["secret"]; i++)
    if (attribute == item["secret", i] || attribute == label(item["secret", i])) return 1
  return 0
}

function is_plain(words) { return words ~ /^(nothing|no such line|[0-9]+ such lines)$/ }

function shown(bytes) { gsub(/[\r\n]/, " ", bytes); return bytes }

function label(key) { return shown(("section" in want) ? "[" want["section"] "] " key : key) }

function insert_after(i, line) {
  if (ends[i] !~ /\n$/) ends[i] = newline
  after[i] = after[i] line newline
}

function append(line) {
  if (count > 0 && ends[count] !~ /\n$/) ends[count] = newline
  tail = tail line newline
}

# write_alone: the new text and what differs, for a step by itself.
function write_alone(   i, file) {
  file = alone "/text"
  printf "" > file
  for (i = 1; i <= count; i++)
    printf "%s%s%s", before[i], (gone[i] ? "" : text[i] ends[i]), after[i] > file
  printf "%s", tail > file
  close(file)
  file = alone "/differences"
  printf "" > file
  for (i = 1; i <= differing; i++) printf "%s\n%s\n%s\n", attributes[i], expectations[i], findings[i] > file
  close(file)
}

# find_hits: the lines that match a regular expression. grep knows intervals everywhere.
function find_hits(attribute, hits,   regex, i, line) {
  split("", hits)
  if (!(attribute in want)) return
  regex = want[attribute]
  if (index(regex, "{") == 0) {
    for (i = 1; i <= count; i++) if (text[i] ~ regex) hits[i] = 1
    return
  }
  line = "tr -d " quoted("\\r") " <" quoted(path) " | grep -n -E -e " quoted(regex)
  while ((line | getline i) > 0) hits[i + 0] = 1
  close(line)
}

function quoted(word,   parts, n, i, whole) {
  n = split(word, parts, "\047")
  whole = "\047" parts[1]
  for (i = 2; i <= n; i++) whole = whole "\047\\\047\047" parts[i]
  return whole "\047"
}
'
texts_program=$texts_program'
function edit_line(   wanted, hit, anchor, i, last, matched, same, first, kept, found, removed) {
  if ("line" in want) wanted = want["line"]
  if (wanted ~ /[\001-\010\012-\037\177]/) { problem = "the line contains control characters"; return }
  find_hits("match", hit)
  for (i = 1; i <= count; i++) {
    if (hit[i]) { matched++; last = i }
    if (("line" in want) && text[i] == wanted) { same++; if (!first) first = i }
  }
  if (want["absent"] == "yes") {
    for (i = 1; i <= count; i++)
      if (hit[i] || (("line" in want) && text[i] == wanted)) {
        gone[i] = 1
        if (!removed++) found = text[i]
      }
    if (removed) differs("line", "no such line", found (removed > 1 ? " (and " (removed - 1) " more)" : ""))
    return
  }
  if (!("line" in want)) return
  kept = (same && !hit[first]) ? first : last
  if (same == 1 && first == kept) return
  if (same > 1) found = same " such lines"
  else if (kept) found = text[kept] (matched > 1 ? " (the last of " matched " lines that match)" : "")
  else found = "no such line"
  differs("line", wanted, found)
  for (i = 1; i <= count; i++) if (text[i] == wanted && i != kept) gone[i] = 1
  if (kept) { text[kept] = wanted; return }
  find_hits("before", hit)
  for (i = 1; i <= count; i++) if (hit[i]) { before[i] = wanted newline; return }
  find_hits("after", hit)
  for (i = count; i >= 1; i--) if (hit[i]) { insert_after(i, wanted); return }
  append(wanted)
}

function edit_block(   marker, at, content, body, lines, first, last, firsts, lasts, from, to, i, old, same) {
  marker = ("marker" in want) ? want["marker"] : "# {mark} sahara-image"
  content = want["content"]
  if (marker ~ /[\001-\010\012-\037\177]/) { problem = "the marker contains control characters"; return }
  if (content ~ /[\001-\010\013-\037\177]/) { problem = "the content contains control characters"; return }
  at = index(marker, "{mark}")
  if (!at) { problem = "the marker does not contain {mark}"; return }
  first = substr(marker, 1, at - 1) "BEGIN" substr(marker, at + 6)
  last = substr(marker, 1, at - 1) "END" substr(marker, at + 6)
  lines = 0
  if (content != "") {
    sub(/\n$/, "", content)
    lines = split(content, body, "\n")
    if (!lines) { lines = 1; body[1] = "" }
  }
  for (i = 1; i <= lines; i++)
    if (body[i] == first || body[i] == last) { problem = "the content contains one of its marker lines"; return }
  from = to = 0
  for (i = 1; i <= count; i++) {
    if (text[i] == first) { firsts++; from = i }
    if (text[i] == last) { lasts++; to = i }
  }
  if (firsts > 1 || lasts > 1 || firsts + 0 != lasts + 0 || from > to) {
    problem = name_of_file() " does not have its two marker lines once each, the first before the second"
    return
  }
  old = to - from - 1
  same = (from && old == lines)
  for (i = 1; same && i <= lines; i++) if (text[from + i] != body[i]) same = 0
  if (lines ? same : !from) return
  differs("block", lines ? "a block of " spell_lines(lines) : "no block", !from ? "no block" : (lines ? "another" : "a") " block of " spell_lines(old))
  if (!from) {
    append(first)
    for (i = 1; i <= lines; i++) append(body[i])
    append(last)
    return
  }
  for (i = from; i <= to; i++) if (!lines || (i > from && i < to)) gone[i] = 1
  for (i = 1; i <= lines; i++) insert_after(from, body[i])
}

function spell_lines(n) { return n == 1 ? "1 line" : n " lines" }

# name_of_file: its path in the guest.
function name_of_file() { return substr(path, length(root) + 1) }
'
