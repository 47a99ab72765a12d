# ---- The run -------------------------------------------------------------------------------------------

in_appliance='' attempt=$mode round=0 touched='' looked='' moments='' begun='' noted=0

main() {
  set -f
  # In the appliance, the program gets no other variables.
  if [ -z "$in_appliance" ]; then clear_environment; fi
  set_environment
  open_workshop
  if [ "$mode" = reconcile ] && [ -d "$workshop/moments" ]; then moments=0; fi
  cd / || exit 3
  echo 'sahara-image-transcript 1' >&5
  echo "mode $mode" >&5
  if [ -z "$in_appliance" ]; then check_lock; fi
  if [ -r "$workshop/root" ]; then first_line "$workshop/root" && note root "$line"; fi
  detect
  if [ -n "$target" ]; then check_target; fi
  if [ -n "$uses_packages" ] && [ -n "$family" ]; then "${family}_manager"; fi
  if [ -n "$lock_for" ]; then start_lock; fi
  if [ -n "$hands_in" ]; then read_secrets; fi
  announce
  run
}

# check_target: refuses a guest of another distribution than the one that the plan was compiled for.
check_target() {
  if [ "$distro" = "$target" ]; then
    if [ -z "$target_numbers" ]; then return; fi
    # The numbers in the version, without zeros before them.
    numbers=$(printf ' %s\n' "$distro_version" | sed 's/[^0-9][^0-9]*/ /g; s/ 0*\([0-9]\)/ \1/g')
    case "$numbers " in "$target_numbers "*) return ;; esac
  fi
  refuse "this script was compiled for $target${target_version:+ $target_version}, and the guest is $distro${distro_version:+ $distro_version}"
}

# check_lock: refuses a host that another run works on.
check_lock() {
  if [ -n "$busy" ]; then refuse 'another run of sahara-image works on this host'; fi
}

# refuse SENTENCE: ends the run before it changes anything.
refuse() {
  note refused "$1"
  finish refused
}

# unwritten: ends the run because one of its own files could not be written.
unwritten() {
  refuse "there is no room for the run's own files in $workshop"
}

# read_secrets: reads the secret variables and the proxy settings, which come as lines NAME='value': in the appliance in
# a file in memory, which is removed before anything of the recipe runs; elsewhere by descriptor 3.
read_secrets() {
  if [ -n "$in_appliance" ]; then
    if [ ! -e "$workshop/secrets" ]; then return; fi
    handed_in_lines=$(cat "$workshop/secrets")
    rm -f "$workshop/secrets"
  else
    if [ -z "$secret_variables" ]; then return; fi
    # shellcheck disable=SC2261
    handed_in_lines=${handed_in_lines-$({ cat <&3; } 2>/dev/null)} || refuse "this program needs secrets: run it with 3< FILE, where FILE has a line NAME='value' for each of: $secret_variables"
  fi
  if [ -n "$secret_variables" ]; then keep_secrets; fi
  for proxy in $proxies; do
    read_handed_in "$proxy"
    if [ -n "$handed_in" ]; then
      eval "$proxy=\${handed_in%.}"
      export "${proxy?}"
    fi
  done
  handed_in_lines=''
}

# keep_secrets: sets $secrets to the variables that have a value, z_ID to each of their values, and $needles to what no
# output may show. Output is hidden line by line, so each line of a secret is hidden on its own, the longest first. Lines
# of one or two characters are not hidden: they give nothing away, and would replace half of any text by stars.
keep_secrets() {
  for secret_id in $secret_variables; do
    read_handed_in "$secret_id"
    if [ -n "$handed_in" ]; then
      eval "z_$secret_id=\${handed_in%.}"
      secrets="$secrets $secret_id"
    fi
  done
  needles=$(
    for secret_id in $secrets; do eval "printf '%s\n' \"\$z_$secret_id\""; done | while IFS= read -r needle; do
      if [ ${#needle} -gt 2 ]; then printf '%09d %s\n' ${#needle} "$needle"; fi
    done | sort -r | cut -c 11-
  )
}

secrets='' needles=''

# read_handed_in NAME: sets $handed_in to the value with a full stop at its end, because $(…) removes newlines at the
# end; empty if there is no such value. It runs in a subshell, so that the file cannot change our variables.
read_handed_in() {
  handed_in=$(
    unset "$1"
    eval "$handed_in_lines"
    eval "if [ -n \"\${$1+given}\" ]; then printf '%s.' \"\$$1\"; fi"
  )
}

run() {
  if [ "$mode" = reconcile ] && [ -n "$in_appliance" ]; then remember_identities; fi
  if [ "$mode" = reconcile ] && [ -n "$family" ]; then snapshot "$workshop/packages-before"; fi
  echo 'phase run' >&5
  if [ -n "$has_variables" ]; then start_variables; fi
  if [ "$mode" = reconcile ]; then verdict='done'; else verdict=conforms; fi
  round=$((round + 1)) passwd='' window=256
  if [ -n "$in_parts" ]; then begin_part; fi
  if ! plan; then
    if [ "$mode" = reconcile ]; then verdict=failed; else verdict=discrepancies; fi
  fi
  if [ -n "$in_parts" ]; then end_part; fi
  if [ -n "$public_variables" ]; then note_variables; fi
  if [ "$mode" = reconcile ] && [ -n "$touched" ]; then note_changes; fi
  # A run that changed nothing has already found that everything conforms.
  if [ -n "$verify" ] && [ -n "$touched" ] && [ "$verdict" = 'done' ]; then
    echo 'phase verify' >&5
    event 'phase verify'
    attempt=test-only
    looked='' round=$((round + 1)) passwd='' window=256
    if [ -n "$has_variables" ]; then start_variables; fi
    plan || verdict=not-converged
  fi
  if [ "$mode" = reconcile ] && [ -n "$in_appliance" ] && [ -n "$touched" ] && [ "$verdict" = 'done' ]; then forget_identities; fi
  if [ "$mode" = reconcile ] && [ -n "$uses_packages" ]; then remove_leftovers; fi
  finish "$verdict"
}

# finish VERDICT: puts back what was moved aside, and ends the program.
finish() {
  if [ -n "$has_copies" ]; then remove_copies; fi
  if [ -n "$in_appliance" ]; then
    if [ "$mode" = reconcile ] && [ -n "$touched" ]; then echo touched >&5; fi
    if [ -n "$in_parts" ] && [ "$1" = stopped ]; then exit 16; fi
    # The appliance ends the transcript, once the image is unmounted. It takes the verdict from the exit status, which
    # no script can change by writing to a file.
    case $1 in
      conforms) exit 10 ;;
      'done') exit 11 ;;
      discrepancies) exit 12 ;;
      failed) exit 13 ;;
      not-converged) exit 14 ;;
      refused) exit 15 ;;
    esac
  fi
  if [ -z "$in_appliance" ]; then
    echo "verdict $1" >&5
    case $1 in
      conforms | done) exit 0 ;;
      failed) exit 4 ;;
      refused) exit 3 ;;
      *) exit 1 ;;
    esac
  fi
}
