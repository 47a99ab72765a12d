# ---- The run -------------------------------------------------------------------------------------------

main() {
  set -f
  clear_environment
  attempts='' marks=0 moments='' copies=0 made_tmp='' gifts='' check_how='' check_file='' check_path='' begun='' noted=0 looked='' refreshed='' touched='' round=0 attempt=$mode
  open_workshop
  if [ -d "$workshop/moments" ]; then moments=0; fi
  has_setsid=$(command -v setsid) || has_setsid=''
  has_base64=$(command -v base64) || has_base64=''
  cd / || exit 3
  echo 'sahara-image-transcript 1' >&5
  echo "mode $mode" >&5
  if [ -r "$workshop/root" ]; then note root "$(cat "$workshop/root")"; fi
  detect
  if [ -n "$target" ]; then check_target; fi
  if [ -n "$family" ] && [ -n "$uses_packages" ]; then "${family}_manager"; fi
  if [ -n "$uses_packages" ]; then start_lock; fi
  read_secrets
  announce
  find_c_utf8
  run
}

# check_target: refuses a guest of another distribution than the one that the plan was compiled for.
check_target() {
  # shellcheck disable=SC2086
  if os_is "$target" ${target_version:+prefix "$target_version"} && [ "$distro" = "$target" ]; then return; fi
  refuse "this script was compiled for $target${target_version:+ $target_version}, and the guest is $distro${distro_version:+ $distro_version}"
}

# refuse SENTENCE: ends the run before it changes anything.
refuse() {
  note refused "$1"
  finish refused
}

# read_secrets: reads the secret variables and the proxy settings, which come as lines NAME='value': in the appliance in
# a file in memory, which is removed before anything of the recipe runs; elsewhere by descriptor 3.
read_secrets() {
  secrets='' needles=''
  if [ -n "$in_appliance" ]; then
    if [ ! -e "$workshop/secrets" ]; then return; fi
    handed_in_lines=$(cat "$workshop/secrets")
    rm -f "$workshop/secrets"
  else
    if [ -z "$secret_variables" ]; then return; fi
    # shellcheck disable=SC2261
    handed_in_lines=${handed_in_lines-$({ cat <&3; } 2>/dev/null)} || refuse "this program needs secrets: run it with 3< FILE, where FILE has a line NAME='value' for each of: $secret_variables"
  fi
  for secret_id in $secret_variables; do
    read_handed_in "$secret_id"
    if [ -n "$handed_in" ]; then
      eval "z_$secret_id=\${handed_in%.}"
      secrets="$secrets $secret_id"
    fi
  done
  for proxy in $proxies; do
    read_handed_in "$proxy"
    if [ -n "$handed_in" ]; then
      eval "$proxy=\${handed_in%.}"
      export "${proxy?}"
    fi
  done
  handed_in_lines=''
  # Output is hidden line by line, so each line of a secret is hidden on its own, the longest first. Lines of one or
  # two characters are not hidden: they give nothing away, and would replace half of any text by stars.
  needles=$(
    for secret_id in $secrets; do eval "printf '%s\n' \"\$z_$secret_id\""; done | while IFS= read -r needle; do
      if [ ${#needle} -gt 2 ]; then printf '%09d %s\n' ${#needle} "$needle"; fi
    done | sort -r | cut -c 11-
  )
}

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
  if [ "$mode" = reconcile ]; then remember_identities; fi
  if [ "$mode" = reconcile ] && [ -n "$family" ]; then snapshot "$workshop/packages-before"; fi
  echo 'phase run' >&5
  start_variables
  verdict=conforms
  if [ "$mode" = reconcile ]; then verdict='done'; fi
  looked='' round=$((round + 1)) passwd='' window=256
  if ! plan; then
    verdict=discrepancies
    if [ "$mode" = reconcile ]; then verdict=failed; fi
  fi
  note_variables
  if [ "$mode" = reconcile ]; then note_changes; fi
  if [ "$verdict" = 'done' ] && [ -n "$verify" ]; then
    echo 'phase verify' >&5
    event 'phase verify'
    attempt=test-only
    looked='' round=$((round + 1)) passwd='' window=256
    start_variables
    plan || verdict=not-converged
  fi
  if [ "$verdict" = 'done' ]; then forget_identities; fi
  if [ "$mode" = reconcile ] && [ -n "$uses_packages" ]; then remove_leftovers; fi
  finish "$verdict"
}

# finish VERDICT: puts back what was moved aside, and ends the program.
finish() {
  remove_copies
  if [ -n "$in_appliance" ]; then
    if [ -n "$touched" ]; then echo touched >&5; fi
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
  echo "verdict $1" >&5
  case $1 in
    conforms | done) exit 0 ;;
    failed) exit 4 ;;
    refused) exit 3 ;;
    *) exit 1 ;;
  esac
}
