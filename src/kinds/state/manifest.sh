# ---- What an archive held ------------------------------------------------------------------------------
# A folder that was unpacked from an archive keeps a file .manifest: `# ALGORITHM DIGEST` of the archive,
# `DIGEST SIZE MODE PATH` for each file, `/ MODE PATH` for each folder, `@ PATH TARGET` for each link. Digests are SHA-256,
# paths begin with `./`. Configuration is not in it.

# write_manifest TREE ARCHIVE NAME: writes what is in the folder, apart from configuration.
write_manifest() {
  manifest=$workshop/manifest
  echo "# $3" >"$manifest"
  for algorithm_of in sha512 sha256; do
    sum=$("${algorithm_of}sum" <"$2") || return 1
    echo "# $algorithm_of ${sum%% *}" >>"$manifest"
  done
  (
    cd "$1" || exit
    find . -type f | pattern_lines config not | sort >"$manifest-files"
    for_each sha256sum <"$manifest-files" >"$manifest-digests" || exit
    for_each stat -c '%s %a %n' <"$manifest-files" >"$manifest-sizes" || exit
    find . -type d | pattern_lines config not | sort | for_each stat -c '/ %a %n'
    find . -type l | pattern_lines config not | sort | while IFS= read -r link; do echo "@ $link $(readlink "$link")"; done
    # Lines of both are in the same order: "DIGEST  PATH" and "SIZE MODE PATH" make "DIGEST SIZE MODE PATH".
    awk '{ digest = $1; getline line <sizes; print digest, line }' sizes="$manifest-sizes" "$manifest-digests"
  ) >>"$manifest" && cat "$manifest" >"$1/.manifest"
}

# for_each COMMAND…: runs a command with the lines of standard input as its last words, as few times as possible.
for_each() {
  tr '\n' '\000' | xargs -0 -r "$@"
}

# pattern_lines OPTION only|not: copies the paths that match the patterns of an option, or those that do not. `*` and `?`
# match within a name, `**` across folders; a pattern also covers everything below what it matches.
pattern_lines() {
  each_item "$1" print_item >"$workshop/patterns"
  awk -v file="$workshop/patterns" -v wanted="$2" '
    function expression(glob, text, char) {
      sub(/^\//, "", glob)
      while (sub(/\/(\*\*)?$/, "", glob)) { }
      text = ""
      while (glob != "") {
        char = substr(glob, 1, 1)
        if (substr(glob, 1, 3) == "**/") { text = text "(.*/)?"; glob = substr(glob, 4); continue }
        if (substr(glob, 1, 2) == "**") { text = text ".*"; glob = substr(glob, 3); continue }
        glob = substr(glob, 2)
        if (char == "*") text = text "[^/]*"
        else if (char == "?") text = text "[^/]"
        else if (char ~ /[A-Za-z0-9_\/ -]/) text = text char
        else if (char == "^" || char == "\\") text = text "\\" char
        else text = text "[" char "]"
      }
      return "^\\./" text "(/.*)?$"
    }
    BEGIN { while ((getline glob <file) > 0) patterns[++count] = expression(glob) }
    {
      matched = 0
      for (at = 1; at <= count; at++) if ($0 ~ patterns[at]) { matched = 1; break }
      if (matched == (wanted == "only")) print
    }'
}

print_item() { printf '%s\n' "$item"; }

# manifest_changes TREE UID:GID: a line for each file, folder and link that is not as the manifest has it, with tabs
# between: PATH, what differs, EXPECTED, FOUND, and if only the owner or the mode differs, the mode that is wanted, or -.
manifest_changes() {
  (
    cd "$1" || exit
    {
      find . -type f -exec stat -c '%s %a %u:%g %n' {} +
      find . -type d -exec stat -c '/ %a %u:%g %n' {} +
      find . ! -type f ! -type d -exec stat -c '@ %a %u:%g %n' {} +
    } | awk -v OFS='\t' -v owner="$2" '
      NR == FNR {
        size = $1; mode = $2; own = $3; sub(/^[^ ]* [^ ]* [^ ]* /, "")
        sizes[$0] = size; modes[$0] = mode; owners[$0] = own; next
      }
      /^[#@]/ { next }
      $1 == "/" { size = "/"; mode = $2; is = "a folder"; sub(/^[^ ]* [^ ]* /, "") }
      $1 ~ /^[0-9a-f]/ { size = $2; mode = $3; is = "a file of " size " bytes"; sub(/^[^ ]* [^ ]* [^ ]* /, "") }
      !($0 in sizes) { print $0, "", is, "nothing", "-"; next }
      sizes[$0] != size {
        found = sizes[$0]
        print $0, "", is, found == "/" ? "a folder" : found == "@" ? "something else" : "a file of " found " bytes", "-"
        next
      }
      owners[$0] != owner { print $0, "owner", owner, owners[$0], mode }
      modes[$0] != mode { print $0, "mode", mode, modes[$0], mode }' - .manifest
    if [ "${w_verify:-digests}" = digests ]; then
      sed -n 's/^\([0-9a-f]\{64\}\) [0-9]* [0-7]* /\1  /p' .manifest | sha256sum -c 2>/dev/null |
        sed -n "s/: FAILED.*/$tab${tab}the content of the archive${tab}another content$tab-/p"
    fi
    sed -n 's/^@ //p' .manifest | while IFS= read -r line; do
      link=${line%% *} target=${line#* }
      if [ -L "$link" ] && [ "$(readlink "$link")" = "$target" ]; then continue; fi
      link_found=nothing
      if [ -L "$link" ]; then link_found="a link to $(readlink "$link")"; elif [ -e "$link" ]; then link_found='no link'; fi
      printf '%s\t\ta link to %s\t%s\t-\n' "$link" "$target" "$link_found"
    done
  ) | awk -F '\t' '!seen[$1, $2]++ && !(($1, "") in seen && $2 != "")'
}
