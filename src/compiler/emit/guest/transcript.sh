# ---- The transcript, and the live events on the console ------------------------------------------------

# note KEY TEXT: writes a line of the transcript for each line of the text.
note() {
  shown=$2
  if [ -n "$secret_variables" ]; then hide_secrets "$2"; fi
  case $shown in
    *"$nl"*) printf '%s\n' "$shown" | sed "s/^/$1 /" >&5 ;;
    *) printf '%s %s\n' "$1" "$shown" >&5 ;;
  esac
}

# hide_secrets TEXT: sets $shown to the text with every secret in it replaced by ***.
hide_secrets() {
  shown=$1
  IFS=$nl
  for needle in $needles; do
    rest=$shown
    shown=''
    while :; do
      case $rest in *"$needle"*) ;; *) break ;; esac
      before=${rest%%"$needle"*}
      shown="$shown$before***"
      rest=${rest#"$before$needle"}
    done
    shown=$shown$rest
  done
  unset IFS
}

# announce: tells the console a random word that marks events. The recipe's scripts do not know it, so that nothing
# they print is taken for an event.
announce() {
  if [ -z "$console" ]; then return; fi
  if ! read -r word </proc/sys/kernel/random/uuid; then return; fi
  IFS=-
  # shellcheck disable=SC2086
  set -- $word
  unset IFS
  word=$1$2$3$4$5
  printf '\nsahara-image-events %s\n' "$word" >"$console"
}

word=''

event() {
  if [ -n "$word" ]; then printf '@%s %s\n' "$word" "$1" >"$console"; fi
}

# clock: sets $now to hundredths of a second since the start of the machine, a clock that nobody can set.
clock() {
  now=0
  if read -r uptime _ </proc/uptime; then
    fraction=${uptime#*.}
    now=$((${uptime%.*} * 100 + 1$fraction - 100))
  fi 2>/dev/null
}

# begin ID KIND, end ID STATUS: record a step. Steps nest, so the times at which they began are a stack.
begin() {
  clock
  begun="$now $begun"
  if [ -n "$moments" ]; then moment begin "$1"; fi
  event "begin $1"
  printf 'begin %s %s\n' "$1" "$2" >&5
}

end() {
  clock
  if [ -n "$moments" ]; then moment end "$1"; fi
  spent=$((now - ${begun%% *}))
  begun=${begun#* }
  printf 'end %s %s %d.%02d\n' "$1" "$2" $((spent / 100)) $((spent % 100)) >&5
  event "end $1 $2"
}

# moment begin|end ID: leaves a file that tells by its time when a step began or ended, by the clock that the kernel sets
# the times of the guest's files by. The appliance reads them. Only a reconcile of an image has the folder.
moment() {
  moments=$((moments + 1))
  true >"$workshop/moments/$moments-$1-$2"
}

# in_test_only: whether the current attempt must not change anything.
in_test_only() {
  [ "$attempt" = test-only ]
}

# set_bad: sets $bad to the status of a step that does not conform.
set_bad() {
  if in_test_only; then bad=discrepancy; else bad=failed; fi
}

# note_output: records what the last command of run_kept printed, and its exit status. The more the transcript holds
# already, the less is kept of each output, so that its size is bounded.
note_output() {
  truncated=''
  note_stream stdout "$workshop/out"
  note_stream stderr "$workshop/err"
  printf 'exit %s\n' "$status" >&5
  if [ -n "$truncated" ]; then echo truncated >&5; fi
}

# note_stream KEY FILE
note_stream() {
  if [ ! -s "$2" ]; then return; fi
  stream_size=$(($(wc -c <"$2")))
  if [ "$noted" -lt 4000000 ]; then stream_limit=65536
  elif [ "$noted" -lt 6000000 ]; then stream_limit=4096
  else stream_limit=256; fi
  if [ "$stream_size" -gt "$stream_limit" ]; then
    truncated=yes
    stream_size=$stream_limit
  fi
  noted=$((noted + stream_size))
  if [ -n "$secret_variables" ] && [ -n "$needles" ]; then
    note "$1" "$(tail -c "$stream_limit" "$2" | tr -d '\000')"
  elif [ "$stream_size" -le 4096 ] && [ -z "$truncated" ]; then
    # Of a few lines, the shell itself is faster than three programs.
    while IFS= read -r stream_line || [ -n "$stream_line" ]; do printf '%s %s\n' "$1" "$stream_line"; done <"$2" >&5
  else
    tail -c "$stream_limit" "$2" | tr -d '\000' | sed "s/^/$1 /" >&5
    if [ -n "$(tail -c 1 "$2" | tr -d '\000\n')" ]; then echo >&5; fi
  fi
}

# end_line: brings the console to the start of a line if the last command may have left it within one. Of a long
# output it has seen only the start.
end_line() {
  if [ -z "$word" ]; then return; fi
  for stream in "$workshop/out" "$workshop/err"; do
    stream_size=0 stream_line=''
    while IFS= read -r stream_line; do stream_size=$((stream_size + ${#stream_line} + 1)); done <"$stream"
    if [ -n "$stream_line" ] || [ "$stream_size" -gt 65536 ]; then
      echo >"$console"
      return
    fi
  done
}
