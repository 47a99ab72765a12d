# ---- directory -----------------------------------------------------------------------------------------

directory_look() {
  look_for directory 'a folder' || return 0
  judge_attributes
  if [ -n "$because" ]; then return; fi
  if [ "${w_recurse-}" = yes ]; then
    directory_judge_inside owner passwd user "${w_owner-}"
    directory_judge_inside group group group "${w_group-}"
  fi
  if wants_any exact; then directory_judge_exact; fi
}

# directory_judge_inside ATTRIBUTE FILE PRIMARY NAME: whether all of it belongs to that user or group.
directory_judge_inside() {
  if [ -z "$4" ]; then return; fi
  account_id "$2" "$4"
  if [ -z "$id" ]; then return; fi
  directory_other=$(find "$root$state_name/" ! "-$3" "$id" -print 2>/dev/null | sort | sed -n 1p)
  directory_other=${directory_other%/}
  if [ -n "$directory_other" ]; then
    differs "$1 inside" "$4 for everything in it" "another for ${directory_other#"$root"}"
  fi
}

directory_make() {
  case $node_type in
    file | other)
      because="$state_name is a file, and a file is never replaced by a folder"
      return 1
      ;;
    link) rm -f "$root$state_name" || return 1 ;;
  esac
  make_parents "$state_name" || return 1
  directory_mode=$node_mode
  if [ "$node_type" != directory ]; then
    directory_mode=0755
    mkdir "$root$state_name" || return 1
  fi
  directory_target=$root$state_name
  make_attributes "$directory_target/" "$directory_mode" || return 1
  if [ "${w_recurse-}" = yes ] && wants_any owner group; then
    chown -R -h "$new_owner${id:+:$id}" "$directory_target/" || return 1
  fi
  if wants_any exact; then directory_remove_others; fi
}
