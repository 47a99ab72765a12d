# ---- file ----------------------------------------------------------------------------------------------

file_look() {
  file_attribute=content
  if wants_any source; then file_attribute=source; fi
  look_for file 'a regular file' || return 0
  if wants_any content source; then file_judge_text; fi
  if [ -z "$because" ]; then judge_attributes; fi
}

# file_judge_text: compares the content. Only the size is looked at where that is enough.
file_judge_text() {
  eval "file_text=\$w_${file_attribute}_text file_size=\$w_${file_attribute}_size file_sum=\$w_${file_attribute}_sum"
  if [ "$file_size" = - ]; then
    "$file_text"
    if cmp -s "$file" "$root$state_name"; then return; fi
    file_size=$(($(wc -c <"$file")))
    file_expected="the text of $file_size bytes"
    file_found="another text of $node_size bytes"
  elif [ "$node_size" = "$file_size" ]; then
    if ! sum_of "$state_name" || [ "$sum" = "$file_sum" ]; then return; fi
    file_expected="$file_size bytes, sha256 $file_sum"
    file_found="$node_size bytes, sha256 $sum"
  else
    file_expected="$file_size bytes"
    file_found="$node_size bytes"
  fi
  "$file_text"
  diff_of "$root$state_name" "$file"
  differs content "$file_expected" "$file_found" "$diff"
}

file_make() {
  refuse_folder 'a file' || return 1
  file_target=$root$state_name
  if [ "${w_follow-}" = yes ] && [ -L "$file_target" ]; then file_target=$(readlink -f "$file_target") || return 1; fi
  file_mode=0644
  if [ "$node_type" = file ]; then file_mode=$node_mode; fi
  if [ "$node_type" = file ] && ! wants_any content source; then
    make_attributes "$file_target" "$file_mode"
    return
  fi
  make_parents "$state_name" || return 1
  file_new=$(mktemp "${file_target%/*}/.sahara-image.XXXXXXXX") || return 1
  if file_write && make_attributes "$file_new" "$file_mode" && file_replace; then return; fi
  rm -f "$file_new"
  return 1
}

# file_write: writes the new file beside the old one, with the attributes of the old one.
file_write() {
  if [ "$node_type" = file ]; then cp -a "$file_target" "$file_new" || return 1; fi
  if ! wants_any content source; then return; fi
  eval "\"\$w_${file_attribute}_text\""
  cat "$file" >"$file_new"
}

# file_replace: mv would move the file into a folder that a link leads to.
file_replace() {
  if [ -L "$file_target" ]; then rm -f "$file_target" || return 1; fi
  mv -f "$file_new" "$file_target"
}
