# ---- archive -------------------------------------------------------------------------------------------

archive_look() {
  look_for directory 'a folder' || return 0
  archive_tree=$root$state_name
  if [ ! -f "$archive_tree/.manifest" ]; then
    differs manifest 'the record of what was unpacked there (.manifest)' 'nothing'
    return
  fi
  archive_owner || return 0
  if wants_any source; then algorithm=sha256 digest=$w_source_sum; else pinned_digest || return 0; fi
  if [ -n "$digest" ]; then
    archive_found=$(sed -n "s/^# $algorithm //p" "$archive_tree/.manifest" | head -n 1)
    if [ "$archive_found" != "$digest" ]; then
      differs archive "$algorithm $digest" "${archive_found:-unknown}"
      return
    fi
  fi
  manifest_changes "$archive_tree" "$archive_uid:$archive_gid" >"$workshop/changes"
  archive_differ
}

# archive_owner: sets $archive_uid and $archive_gid to those of the files. Fails if the guest has no such account.
archive_owner() {
  account_id passwd "${w_owner:-0}"
  archive_uid=$id
  account_id group "${w_group:-0}"
  archive_gid=$id
  if [ -n "$archive_uid" ] && [ -n "$archive_gid" ]; then return; fi
  if [ -z "$archive_uid" ]; then differs owner "$w_owner" "$w_owner is not in /etc/passwd of the guest"; fi
  if [ -z "$archive_gid" ]; then differs group "$w_group" "$w_group is not in /etc/group of the guest"; fi
  return 1
}

# archive_differ: the first differences in $workshop/changes, and how many more there are.
archive_differ() {
  archive_lines=0
  while IFS= read -r archive_line; do
    archive_lines=$((archive_lines + 1))
    if [ "$archive_lines" -gt 20 ]; then continue; fi
    archive_path=${archive_line%%"$tab"*}
    archive_line=${archive_line#*"$tab"}
    archive_what=${archive_line%%"$tab"*}
    archive_line=${archive_line#*"$tab"}
    archive_expected=${archive_line%%"$tab"*}
    archive_line=${archive_line#*"$tab"}
    archive_path=${archive_path#./}
    differs "${archive_what:+$archive_what of }$archive_path" "$archive_expected" "${archive_line%"$tab"*}"
  done <"$workshop/changes"
  if [ "$archive_lines" -gt 20 ]; then
    differs files 'all as they were unpacked' "$((archive_lines - 20)) more are not"
  fi
}

archive_make() {
  refuse_other || return 1
  archive_owner || {
    because="the guest has no user ${w_owner-}"
    if [ -n "$archive_uid" ]; then because="the guest has no group ${w_group-}"; fi
    return 1
  }
  if archive_restore; then return; fi
  make_parents "$state_name" || return 1
  archive_work=$(mktemp -d "$root${state_name%/*}/.sahara-image.XXXXXXXX") || return 1
  archive_result=0
  archive_unpack || archive_result=1
  rm -rf "$archive_work"
  return "$archive_result"
}

refuse_other() {
  case $node_type in
    file | other)
      because="$state_name is a file, and a file is never replaced by a folder"
      return 1
      ;;
  esac
}

# archive_restore: owners and modes need no archive. Fails if more than those differ.
archive_restore() {
  if [ "$node_type" != directory ] || [ ! -f "$root$state_name/.manifest" ] || [ ! -s "$workshop/changes" ]; then return 1; fi
  if [ "${difference_1_attribute-}" = archive ] || grep -q "$tab-\$" "$workshop/changes"; then return 1; fi
  while IFS= read -r archive_line; do
    archive_path=$root$state_name/${archive_line%%"$tab"*}
    chown "$archive_uid:$archive_gid" "$archive_path" && chmod "${archive_line##*"$tab"}" "$archive_path" || return 1
  done <"$workshop/changes"
}

# archive_unpack: unpacks beside the folder, and then puts the new one in its place.
archive_unpack() {
  find_artifact "$archive_work" || return 1
  mkdir "$archive_work/unpacked"
  unpack "$artifact" "$archive_work/unpacked" || return 1
  archive_fresh=$archive_work/unpacked
  archive_strip "${w_strip:-0}" || return 1
  chmod 755 "$archive_fresh"
  archive_matching "$archive_fresh" exclude
  while IFS= read -r archive_path; do rm -rf "${archive_fresh:?}/$archive_path"; done <"$workshop/matching"
  each_item contains archive_contains || return 1
  if [ "$archive_uid:$archive_gid" != 0:0 ]; then chown -R -h "$archive_uid:$archive_gid" "$archive_fresh" || return 1; fi
  archive_name=${w_url_1-"$artifact"}
  archive_name=${archive_name%%[?#]*}
  write_manifest "$archive_fresh" "$artifact" "${archive_name##*/}" || return 1
  if [ "$node_type" = directory ]; then
    archive_keep_config || return 1
    mv "$root$state_name" "$archive_work/old" || return 1
  elif [ "$node_type" = link ]; then
    rm -f "$root$state_name" || return 1
  fi
  if mv "$archive_fresh" "$root$state_name"; then return; fi
  if [ -d "$archive_work/old" ]; then mv "$archive_work/old" "$root$state_name"; fi
  return 1
}

# archive_strip COUNT: goes into the only folder at the top, COUNT times.
archive_strip() {
  archive_count=$1
  while [ "$archive_count" -gt 0 ]; do
    archive_tops=$(ls -A "$archive_fresh")
    if [ ! -d "$archive_fresh/$archive_tops" ] || [ -L "$archive_fresh/$archive_tops" ] || [ -z "$archive_tops" ]; then
      because="strip: $1 leaves out $1 folders at the top of the archive, which does not have a single folder there"
      return 1
    fi
    archive_fresh=$archive_fresh/$archive_tops
    archive_count=$((archive_count - 1))
  done
}

# archive_contains: whether the archive has the path $item.
archive_contains() {
  if [ -e "$archive_fresh/$item" ] || [ -L "$archive_fresh/$item" ]; then return; fi
  because="the archive does not contain $item"
  return 1
}

# archive_matching FOLDER OPTION: the paths in the folder that match the patterns, without those below others.
archive_matching() {
  (cd "$1" && find . ! -name .manifest | pattern_lines "$2" only | sort) >"$workshop/matches"
  archive_last=''
  while IFS= read -r archive_path; do
    case $archive_path in "$archive_last"/*) continue ;; esac
    archive_last=$archive_path
    printf '%s\n' "$archive_path"
  done <"$workshop/matches" >"$workshop/matching"
}

# archive_keep_config: configuration that is there already is taken over unchanged.
archive_keep_config() {
  archive_matching "$root$state_name" config
  while IFS= read -r archive_path; do
    rm -rf "${archive_fresh:?}/$archive_path"
    mkdir -p "$archive_fresh/${archive_path%/*}"
    cp -a "$root$state_name/$archive_path" "$archive_fresh/$archive_path" || return 1
  done <"$workshop/matching"
}
