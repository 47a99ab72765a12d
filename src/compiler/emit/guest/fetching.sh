# ---- Packages: downloads ---------------------------------------------------------------------------------

# find_cache: sets $package_cache to the family's folder among the packages that other runs downloaded, which the
# appliance mounts in the workshop; empty without them.
find_cache() {
  package_cache=''
  if [ ! -e "$workshop/cache-mounted" ]; then return; fi
  package_cache=$workshop/cache/$family
  mkdir -p "$package_cache"
}

# run_fetching COMMAND…: as run_kept; while the command fails because of the network, again after 1, 2, 4, … seconds,
# $retries times at most. A family sets $remarks to exit statuses that are no failures. It goes on where the run is
# interrupted: half of a transaction would leave the package database broken.
run_fetching() {
  fetch_pause=1 fetch_tries=0
  while :; do
    steady=yes
    run_kept "$@"
    steady=''
    case " 0 ${remarks-} " in *" $status "*) return ;; esac
    if [ -n "$because" ] || [ "$fetch_tries" -ge "$retries" ] || ! failed_by_network; then return; fi
    fetch_tries=$((fetch_tries + 1))
    if [ -n "$word" ]; then echo "a download failed; trying again in $fetch_pause s ($fetch_tries of $retries)" >"$console"; fi
    sleep "$fetch_pause"
    fetch_pause=$((fetch_pause * 2))
  done
}

# failed_by_network: whether the last command says that a server could not be reached or did not answer in full. A
# file that a server does not have is not among that.
failed_by_network() {
  cat "$workshop/out" "$workshop/err" | grep -qE -e "$network_errors"
}

# What apt, libcurl (dnf, zypper, pacman) and apk say, in the C locale.
network_errors='[Tt]emporary (failure|error)|[Cc]ould(n.t| not) (resolve|connect)|(Failed|Unable) to connect|Empty reply|DNS (lookup|error)|Connection (refused|reset|timed out|failed|closed|aborted)|[Tt]imed out|Timeout (was reached|exceeded)|Operation too slow|Network (is )?unreachable|network error|No route to host|transfer closed|[Cc]onnection died|remote end closed|Curl error \(?(5|6|7|16|18|28|35|52|55|56|92)([^0-9]|$)|returned error: (429|5[0-9][0-9])|Status code: (429|5[0-9][0-9])|  (429|50[0-9])  |unexpected size|Hash Sum mismatch'
