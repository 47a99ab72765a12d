# ---- The end of a run -----------------------------------------------------------------------------------

# leave: unmounts everything, so that all that was written is on the disk, and ends the transcript with the verdict.
leave() {
  left=''
  for attempt in 1 2 3 4 5; do
    if ! is_mounted || umount -R "$root" 2>"$workshop/problem"; then
      if [ "$mode" = reconcile ]; then sync; fi
      left=yes
      break
    fi
    sleep "$attempt"
  done
  if [ -e "$workshop/warnings" ]; then cat "$workshop/warnings" >>"$workshop/transcript"; fi
  if [ -z "$left" ]; then
    unwritten "the file systems of the image could not be unmounted: $(problem_text)"
  elif [ ! -e "$workshop/verdict" ]; then
    # The transcript has no verdict then, which says that the guest program did not run to its end.
    last_words >"$workshop/unwritten"
    return
  elif [ "$mode" = reconcile ] && [ -n "$touched" ] && has_verdict 'done' && find_write_errors; then
    unwritten "the image could not be written: $(problem_text)"
  elif [ -n "$in_parts" ] && has_stopped && find_write_errors; then
    unwritten "the image could not be written: $(problem_text)"
  fi
  if [ -e "$workshop/unwritten" ]; then return; fi
  kept_line "$workshop/verdict"
  echo "verdict $line" >>"$workshop/transcript"
}

# is_mounted: whether something is mounted at the guest's /.
is_mounted() {
  while read -r _ mounted _; do
    if [ "$mounted" = "$root" ]; then return 0; fi
  done </proc/mounts
  return 1
}

# last_words: the end of what the guest program printed, from the start of a line: what is cut could be a secret, which
# is known only as a whole.
last_words() {
  if [ "$(($(wc -c <"$workshop/said")))" -gt 2000 ]; then
    tail -c 2000 "$workshop/said" | sed 1d
  else
    cat "$workshop/said"
  fi
}

# find_write_errors: whether the kernel could not write something, of which it tells no program.
find_write_errors() {
  dmesg 2>/dev/null | grep -E 'I/O error, dev|lost async page write|-fs error|Corruption of in-memory' | tail -n 3 >"$workshop/problem"
  [ -s "$workshop/problem" ]
}

# unwritten SENTENCE: the run has no verdict, whatever the guest program says.
unwritten() {
  printf '%s\n' "$1" >"$workshop/unwritten"
}

# tell_verdict: fails, with a sentence, if the image is not as the recipe asks.
tell_verdict() {
  if [ ! -e "$workshop/verdict" ]; then
    fail "the guest program did not run to its end: $(cat "$workshop/unwritten" 2>/dev/null)"
  fi
  if [ -e "$workshop/unwritten" ]; then fail "$(cat "$workshop/unwritten")"; fi
  kept_line "$workshop/verdict"
  if [ -n "$in_parts" ] && [ "$line" = stopped ]; then return; fi
  case $line in
    conforms | done) ;;
    refused) fail "$(sed -n 's/^refused //p' "$workshop/transcript")" ;;
    discrepancies) fail 'the image does not conform to the recipe' ;;
    not-converged) fail 'the verification found that the image still does not conform to the recipe' ;;
    *) fail 'a step failed; the image must not be used' ;;
  esac
}

fail() {
  echo "sahara-image: $1" >&2
  exit 1
}
