# ---- file ----------------------------------------------------------------------------------------------

file_look() {
  file_attribute=content
  if wants_any source; then file_attribute=source; fi
  look_for file 'a regular file' || return 0
  if wants_any content source; then file_judge_text; fi
  if wants_any sha256 sha512; then file_judge_digest; fi
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
  diff=''
  if [ "$file_sum" != secret ]; then diff_of "$root$state_name" "$file"; fi
  differs content "$file_expected" "$file_found" "$diff"
}

# file_judge_digest: compares the digest that a download must have.
file_judge_digest() {
  if wants_any sha512; then
    file_algorithm=sha512 file_sum=$w_sha512
    sum=$(sha512sum <"$root$state_name" 2>/dev/null) || sum=''
    sum=${sum%% *}
    if [ ${#sum} -ne 128 ]; then
      because="$state_name cannot be read, or the guest has no command sha512sum"
      return
    fi
  else
    file_algorithm=sha256 file_sum=$w_sha256
    sum_of "$state_name" || return 0
  fi
  file_sum=$(printf %s "$file_sum" | tr A-F a-f)
  if [ "$sum" != "$file_sum" ]; then differs content "$file_algorithm $file_sum" "$file_algorithm $sum"; fi
}

file_make() {
  refuse_folder 'a file' || return 1
  file_target=$root$state_name
  if [ "${w_follow-}" = yes ]; then
    real_path "$state_name" || return 1
    file_target=$real
  fi
  file_mode=0644
  if [ "$node_type" = file ]; then file_mode=$node_mode; fi
  if [ "$node_type" = file ] && ! wants_any content source url; then
    make_attributes "$file_target" "$file_mode"
    return
  fi
  make_parents "$state_name" || return 1
  replace_file "$file_target" file_write
}

# file_write: writes what is wanted to $new_file.
file_write() {
  if wants_any url; then
    file_download || return 1
  elif wants_any content source; then
    eval "\"\$w_${file_attribute}_text\""
    cat "$file" >"$new_file" || return 1
  fi
  make_attributes "$new_file" "$file_mode"
}

file_download() {
  file_folder=$(mktemp -d "${file_target%/*}/.sahara-image.XXXXXXXX") || return 1
  file_result=0
  { find_artifact "$file_folder" && cat "$artifact" >"$new_file"; } || file_result=1
  rm -rf "$file_folder"
  return "$file_result"
}
