# ---- Unpacking archives that may do harm ----------------------------------------------------------------

# unpack ARCHIVE FOLDER: unpacks a tar archive into an empty folder. Refuses, with $because, one with members that are
# absolute, contain `..`, go through a link or are no files, folders and links, and one that is out of proportion.
unpack() {
  if ! command -v tar >/dev/null 2>&1; then
    because='the guest has no command tar, which unpacks archives'
    return 1
  fi
  choose_unpacker "$1" || return 1
  limit_unpacked "$1" || return 1
  if tar --version 2>/dev/null </dev/null | grep -q 'GNU tar'; then
    # It makes links that lead out of the folder last, and reports the other members.
    unpack_now "$1" "$2" && judge_tar
  else
    list_members "$1" && unpack_now "$1" "$2" && judge_tar
  fi && judge_unpacked "$2"
}

# choose_unpacker ARCHIVE: sets $unpacker to the command that decompresses it, by its first bytes.
choose_unpacker() {
  # shellcheck disable=SC2046
  set -- $(od -An -tx1 -N6 "$1")
  case $* in
    '1f 8b '*) unpacker=gzip ;;
    'fd 37 7a 58 5a 00') unpacker=xz ;;
    '42 5a 68 '*) unpacker=bzip2 ;;
    '28 b5 2f fd '*) unpacker=zstd ;;
    '50 4b '*)
      because='it is a zip archive, and only tar archives can be unpacked'
      return 1
      ;;
    *)
      unpacker='cat'
      return
      ;;
  esac
  if command -v "$unpacker" >/dev/null 2>&1; then return; fi
  because="the guest has no command $unpacker, which the archive needs"
  return 1
}

# limit_unpacked ARCHIVE: sets $limit to the bytes that the archive may become: 200 times its own and 16 MiB, and what is free.
limit_unpacked() {
  limit=$(($(wc -c <"$1") * 200 + 16777216))
  limited_by='200 times the size of the archive, which is a sign of harm'
  free_space
  if [ -n "$free" ] && [ "$((free * 1024))" -lt "$limit" ]; then
    limit=$((free * 1024))
    limited_by="the $((free / 1024)) MiB that are free on the guest's /"
  fi
}

# unpacked ARCHIVE: prints the tar archive, up to the limit.
unpacked() {
  rm -f "$workshop/too-large"
  if [ "$unpacker" = cat ]; then cat "$1"; else "$unpacker" -d -c <"$1"; fi 2>"$workshop/unpacker" | {
    head -c "$limit"
    if [ "$(head -c 1 | wc -c)" -gt 0 ]; then : >"$workshop/too-large"; fi
  }
}

# unpack_now ARCHIVE FOLDER
unpack_now() {
  tar_status=0
  unpacked "$1" | tar -x -o -f - -C "$2" >/dev/null 2>"$workshop/tar" || tar_status=$?
}

# judge_tar: whether tar(1) unpacked everything.
judge_tar() {
  if [ -e "$workshop/too-large" ]; then
    because="unpacked it is more than $limited_by"
    return 1
  fi
  tar_words=$(grep -v -e '^tar: Exiting' -e 'time stamp' -e 'implausibly old' "$workshop/tar" | head -n 1)
  case $tar_words in
    *'Removing leading'* | *'removing leading'*) because='the archive has members with absolute paths, or with ..' ;;
    *"contains '..'"* | *'name contains `..'*) because='the archive has members with .. in their paths' ;;
    *)
      if [ "$tar_status" -eq 0 ]; then return; fi
      tar_words=${tar_words:-$(head -n 1 "$workshop/unpacker")}
      because="it can't be unpacked: ${tar_words:-tar ended with exit status $tar_status}"
      ;;
  esac
  return 1
}

# judge_unpacked FOLDER: whether there are only files, folders and links, with names that the manifest can hold.
judge_unpacked() {
  odd=$(find "$1" ! -type f ! -type d ! -type l | head -n 1)
  if [ -n "$odd" ]; then
    because="the archive has a member that is no file, folder or link: ${odd#"$1"/}"
    return 1
  fi
  odd=$(find "$1" -name '*[[:cntrl:]\\]*' | head -n 1 | tr -d '[:cntrl:]')
  if [ -z "$odd" ]; then return; fi
  because="the archive has a member with a control character or a backslash in its name: ${odd#"$1"/}"
  return 1
}

# list_members ARCHIVE: the same for a tar(1) that is not known to protect itself, such as busybox's, by what it lists.
list_members() {
  unpacked "$1" | tar -t -f - >"$workshop/members" 2>"$workshop/tar" || :
  unpacked "$1" | tar -t -v -f - >"$workshop/members-long" 2>>"$workshop/tar" || :
  because=$(awk '
    function refuse(words) { print "the archive has " words; exit }
    FILENAME == ARGV[1] { short[FNR] = $0; count = FNR; next }
    {
      name = short[FNR]; type = substr($0, 1, 1); at = index($0, name)
      # A name with a newline continues on a line of its own.
      if (FNR > count || name == "" || at < 11 || type !~ /[-dlhbcps]/) refuse("a member whose name can'\''t be read")
      if (type !~ /[-dlh]/) refuse("a member that is no file, folder or link: " name)
      if (name ~ /^\// || name ~ /(^|\/)\.\.(\/|$)/) refuse("members with absolute paths, or with ..")
      sub(/^(\.\/)+/, "", name); sub(/\/+$/, "", name)
      if (name in links) refuse("a member in the place of a link: " name)
      if (type == "l" || type == "h" || $0 ~ / -> / || $0 ~ / link to /) {
        if (name in seen) refuse("a link in the place of a member: " name)
        links[name]
      }
      # busybox shows a hard link as a file.
      if (type != "l" && $0 ~ /( -> | link to )(\/|(.*\/)?\.\.(\/|$))/) refuse("a hard link that leads out of it: " name)
      seen[name]
      for (parent = name; sub(/\/[^\/]*$/, "", parent); ) if (parent in links) refuse("a member that goes through a link: " name)
    }' "$workshop/members" "$workshop/members-long")
  [ -z "$because" ]
}
