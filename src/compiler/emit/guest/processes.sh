# ---- Running scripts and package managers --------------------------------------------------------------

has_setsid=$(PATH=$system_path command -v setsid || :)

# run_kept [NAME=VALUE…] COMMAND…: runs a command with that environment, without input, in a session of its own. Keeps
# the end of its output in $workshop/out and $workshop/err, and its exit status in $status. $because says why it was
# ended, if it did not end by itself.
run_kept() {
  rm -rf "$workshop/out" "$workshop/err" "$workshop/timed-out" "$workshop/cut-off" "$workshop/pid"
  # The exit status comes by descriptor 6: the command could write to a file.
  status=$(
    {
      {
        run_alone "$@" 2>&1 >&3 3>&- | keep "$workshop/err" >/dev/null 3>&- 6>&-
      } 3>&1 | keep "$workshop/out" 6>&-
    } 6>&1
  )
  if [ -z "$status" ]; then status=1; fi
  because=''
  if [ "$step_timeout" -gt 0 ] && [ -e "$workshop/timed-out" ]; then
    because="it was ended after $step_timeout seconds, the limit of a step"
  elif [ -n "$tether" ] && [ -e "$workshop/cut-off" ]; then
    because='it was ended because the run was interrupted'
  elif [ "$status" -gt 128 ]; then
    because="it was ended by signal $((status - 128))"
  fi
  end_line
}

# run_alone: the part of run_kept in which the command runs. Its standard error is descriptor 4, because what the
# shell itself says, such as "Killed", is not output of the command.
run_alone() {
  exec 4>&2 2>/dev/null
  # The number of the step's first process comes by a file without a name, so that the step can't write another there.
  exec 7>"$workshop/pid"
  exec 8<"$workshop/pid" 9<"$workshop/pid"
  rm -f "$workshop/pid"
  watchers=''
  if [ "$step_timeout" -gt 0 ]; then
    watch timed-out sleep "$step_timeout" 4>&- 5>&- 6>&- 7>&- 8<&- >/dev/null &
    watchers=$!
  fi
  if [ -n "$tether" ] && [ -p "$workshop/tether" ] && [ -z "${steady-}" ]; then
    watch cut-off dd bs=1 count=1 if="$workshop/tether" 4>&- 5>&- 6>&- 7>&- 8<&- >/dev/null &
    watchers="$watchers $!"
  fi
  # shellcheck disable=SC2016
  set -- /bin/sh -c 'echo "$$" >&7; exec env -u PWD -u OLDPWD -u SHLVL -u _ -u LC_ALL "$@" 7>&-' sh "$@"
  if [ -n "$has_setsid" ]; then set -- setsid "$@"; fi
  (
    if [ -n "$secret_variables" ]; then give_gifts; fi
    exec "$@"
  ) </dev/null 2>&4 4>&- 5>&- 6>&- 8<&- 9<&-
  status=$?
  if [ "$step_timeout" -gt 0 ] || [ -n "$tether" ]; then
    for watcher in $watchers; do
      kill "$watcher"
      wait "$watcher"
    done
  fi
  end_leftovers
  echo "$status" >&6
}

# give_gifts: puts the secrets that the script gets into its environment.
give_gifts() {
  for gift in $gifts; do eval "${gift%%:*}=\$v_${gift#*:}; export ${gift%%:*}"; done
}

# keep FILE: writes the end of standard input to a file, and its first 256 KiB to the console as they come.
keep() {
  if [ -n "$word" ] && { [ -z "$secret_variables" ] || [ -z "$gifts" ]; }; then
    {
      dd bs=256 count=1024 2>/dev/null | tee "$console" 2>/dev/null
      exec cat
    } | tail -c 65537 >"$1"
  else
    tail -c 65537 >"$1"
  fi
}

# watch REASON COMMAND…: ends the step when a command has ended: its time is over, or the program is to end.
watch() {
  ended_by=$1
  shift
  sleeper=''
  trap 'kill "$sleeper"; exit 0' TERM
  "$@" &
  sleeper=$!
  wait "$sleeper"
  : >"$workshop/$ended_by"
  read -r step_pid <&9 || return 0
  signal_step TERM
  sleep 5 &
  sleeper=$!
  wait "$sleeper"
  signal_step KILL
}

# signal_step SIGNAL: sends a signal to the session of the process $step_pid, or without setsid(1) to that process.
signal_step() {
  if [ -n "$has_setsid" ]; then kill -s "$1" -- "-$step_pid"; else kill -s "$1" -- "$step_pid"; fi
}

# end_leftovers: ends processes that the step left running. In the appliance this program has a process namespace of
# its own, and every process that is not its descendant is ended. On a live host it is what is left of the step's
# session.
end_leftovers() {
  if [ -z "$own_processes" ] || [ "$PPID" -gt 1 ]; then
    if [ -n "$has_setsid" ] && read -r step_pid <&8; then signal_step KILL; fi
    return 0
  fi
  for leftover_signal in TERM 0 0 0 0 0 0 0 0 KILL; do
    leftovers=''
    set +f
    for process in /proc/[0-9]*; do
      is_ours "${process#/proc/}" || leftovers="$leftovers ${process#/proc/}"
    done
    set -f
    if [ -z "$leftovers" ]; then return 0; fi
    # shellcheck disable=SC2086
    kill -s "$leftover_signal" -- $leftovers
    sleep 0.2
  done
}

spared_process=''

# is_ours PID: whether a process is a descendant of this program, or has ended, or belongs to what started this program.
is_ours() {
  if [ -n "$tether" ] && [ "$1" = "$spared_process" ]; then return 0; fi
  ancestor=$1
  while [ "$ancestor" -gt 1 ]; do
    if [ "$ancestor" -eq $$ ]; then return 0; fi
    read -r process_line <"/proc/$ancestor/stat" || return 0
    # PID (NAME) STATE PARENT …; the name may contain blanks and parentheses (proc(5)).
    process_line=${process_line##*) }
    case $process_line in Z*) return 0 ;; esac
    process_line=${process_line#? }
    ancestor=${process_line%% *}
  done
  [ "$1" -eq 1 ]
}
