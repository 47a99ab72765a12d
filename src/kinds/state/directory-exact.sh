# ---- directory: nothing else in it ---------------------------------------------------------------------

# directory_judge_exact: whether everything in the folder is in $w_exact, one path a line.
directory_judge_exact() {
  may_lose "$state_name" && directory_find_others || return 0
  directory_count=$(($(wc -l <"$workshop/others")))
  if [ "$directory_count" -eq 0 ]; then return; fi
  directory_shown=$(sed -n 1,10p "$workshop/others")
  directory_found=''
  IFS=$nl
  for directory_other in $directory_shown; do
    directory_found="$directory_found${directory_found:+, }$directory_other"
  done
  unset IFS
  if [ "$directory_count" -gt 10 ]; then directory_found="$directory_found and $((directory_count - 10)) more"; fi
  differs exact 'only what is in the source' "also $directory_found"
}

# directory_find_others: writes the paths of everything else to $workshop/others, without what is in other folders. find(1)
# names a folder right before what is in it.
directory_find_others() {
  directory_other=''
  find "$root$state_name/" >"$workshop/found" 2>/dev/null
  while IFS= read -r directory_path; do
    case $directory_path in
      "$root$state_name/"*) directory_path=${directory_path#"$root$state_name/"} ;;
      *)
        because="$state_name holds a name with a line break"
        return 1
        ;;
    esac
    case $nl$w_exact$nl in *"$nl$directory_path$nl"*) continue ;; esac
    if [ -z "$directory_path" ]; then continue; fi
    case $directory_path in "$directory_other"/*) continue ;; esac
    directory_other=$directory_path
    printf '%s\n' "$directory_other"
  done <"$workshop/found" >"$workshop/unsorted"
  if [ -n "$because" ]; then return 1; fi
  LC_ALL=C sort "$workshop/unsorted" >"$workshop/others"
}

# directory_remove_others: removes them, unless something is mounted there.
directory_remove_others() {
  directory_find_others || return 1
  directory_real=$(readlink -f "$root$state_name/") || return 1
  while IFS= read -r directory_other; do
    refuse_mounts "$directory_real/$directory_other" || return 1
  done <"$workshop/others"
  while IFS= read -r directory_other; do
    rm -rf "$directory_real/$directory_other" || return 1
  done <"$workshop/others"
}
