# ---- Packages: one transaction, and what became of it --------------------------------------------------

# packages_end [SIZE…]: what was asked for is looked at and, reconciling, installed. SIZE…: how many packages
# each of the transactions had that were merged into this one; where it fails they are done one by one.
packages_end() {
  judge 1 "$requests" before
  if in_test_only; then
    record_packages 1 "$requests"
    return
  fi
  reconcile_packages 1 "$requests"
  if [ -z "$missing" ] || [ $# -eq 0 ]; then
    record_packages 1 "$requests"
    return
  fi
  group_end=0
  for group_size do
    group_start=$((group_end + 1)) group_end=$((group_end + group_size))
    look
    judge "$group_start" "$group_end" now
    reconcile_packages "$group_start" "$group_end"
    record_packages "$group_start" "$group_end" || return 1
  done
}

# reconcile_packages FIRST LAST: one transaction of what does not conform. A wish that can't even be spoken fails
# it before it begins.
reconcile_packages() {
  transaction_error='' transacted=''
  if [ -n "$lock_error" ]; then
    blame_lock "$1" "$2"
    return
  fi
  if [ -z "$missing" ]; then return; fi
  show_begun "$1" "$2"
  transaction_error=$look_error
  wish=$1
  while [ "$wish" -le "$2" ]; do
    eval "wish_why=\$q_${wish}_why"
    if [ -n "$wish_why" ]; then transaction_error='another package of the same list can not be asked for'; fi
    wish=$((wish + 1))
  done
  if [ -n "$transaction_error" ]; then return; fi
  first=$1 last=$2 wish=$1
  start_transaction
  set --
  while [ "$wish" -le "$last" ]; do
    eval "wish_now=\$q_${wish}_now wish_name=\$q_${wish}_name wish_version=\$q_${wish}_version"
    if [ -z "$wish_now" ]; then
      choose "$wish_name" "$wish_version"
      if [ -n "$choose_error" ]; then
        eval "q_${wish}_why=\$choose_error"
        transaction_error='another package of the same list can not be had'
      fi
      set -- "$@" "$spec"
    fi
    wish=$((wish + 1))
  done
  if [ -z "$transaction_error" ]; then
    "${family}_install" "$@"
    transacted=yes touched=yes
    if [ "$status" -ne 0 ]; then blame_space; fi
    if [ -n "$because" ]; then
      transaction_error="$manager: $because"
    elif [ "$status" -ne 0 ]; then
      transaction_error="$manager ended with exit status $status"
    fi
    look
    if [ -z "$transaction_error" ]; then hold_to_lock; fi
  fi
  end_transaction
  judge "$first" "$last" now
  if [ -n "$lock_error" ]; then blame_lock "$first" "$last"; fi
}

# show_begun FIRST LAST: tells the console which packages are being installed.
show_begun() {
  wish=$1
  while [ "$wish" -le "$2" ]; do
    eval "wish_now=\$q_${wish}_now wish_id=\$q_${wish}_id wish_begun=\$q_${wish}_begun"
    if [ -z "$wish_now$wish_begun" ]; then
      event "begin $wish_id"
      eval "q_${wish}_begun=yes"
    fi
    wish=$((wish + 1))
  done
}

# choose NAME VERSION: what to ask of the package manager, in $spec. Where the author left out the epoch or the
# release, or gave bounds, it is the newest on offer that meets them.
choose() {
  choose_error='' spec=''
  locked_version "$1"
  if [ -n "$locked" ]; then
    "${family}_spell" "$1" "$locked"
    if ! meets "$locked" "$2"; then choose_error="the lock file has version $locked, which is not what the recipe asks for"; fi
    return
  fi
  case $family$2 in
    redhatexact* | "$family")
      # Asked for as the author wrote it.
      "${family}_spell" "$1" "${2#exact }"
      return
      ;;
  esac
  offers=$("${family}_offers" "$1" 2>/dev/null)
  best=''
  for offer in $offers; do
    if meets "$offer" "$2" && { [ -z "$best" ] || "${family}_holds" "$offer" '>' "$best"; }; then best=$offer; fi
  done
  if [ -n "$best" ]; then
    "${family}_spell" "$1" "$best"
  elif [ -z "$offers" ]; then
    "${family}_spell" "$1" "${2#exact }"
    # Bounds are nothing that a package manager could be asked for.
    if [ "${2%% *}" != exact ]; then "${family}_spell" "$1" ''; fi
  elif [ "$family${2%% *}" = debianexact ]; then
    # apt itself says best what it lacks.
    "${family}_spell" "$1" "${2#exact }"
  else
    # shellcheck disable=SC2086
    spell_bounds $2
    # shellcheck disable=SC2086
    set -- $offers
    choose_error="no version on offer is ${bounds#exact }: there is $*"
  fi
}

# start_transaction, end_transaction: around what the package manager does to an image, no service is started.
start_transaction() {
  if [ -z "$refreshed" ]; then
    refreshed=yes
    rm -f "$workshop/refresh-err"
    "${family}_refresh"
    if [ "$status" -ne 0 ]; then cat "$workshop/out" "$workshop/err" >"$workshop/refresh-err"; fi
  fi
  policy=$root/usr/sbin/policy-rc.d
  policy_made=''
  if [ -n "$in_appliance" ] && [ "$family" = debian ] && [ -d "$root/usr/sbin" ]; then
    if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$policy.sahara-image"; fi
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    policy_made=yes
  fi
}

end_transaction() {
  if [ -z "$policy_made" ]; then return; fi
  rm -f "$policy"
  if [ -e "$policy.sahara-image" ] || [ -L "$policy.sahara-image" ]; then mv "$policy.sahara-image" "$policy"; fi
}

# record_packages FIRST LAST: fails where one of them does not conform.
record_packages() {
  recorded=$1
  record_result=0
  while [ "$recorded" -le "$2" ]; do
    record_package "$recorded" || record_result=1
    recorded=$((recorded + 1))
  done
  return "$record_result"
}

record_package() {
  eval "wish_id=\$q_$1_id wish_named=\$q_$1_named wish_name=\$q_$1_name wish_version=\$q_$1_version wish_why=\$q_$1_why"
  eval "wish_lost=\$q_$1_lost wish_before=\$q_$1_before wish_now=\$q_$1_now wish_begun=\$q_$1_begun"
  eval "wish_found=\$q_$1_found wish_now_found=\$q_$1_now_found"
  if [ -z "$wish_begun" ]; then event "begin $wish_id"; fi
  begun="$packages_begun $begun"
  printf 'begin %s package\n' "$wish_id" >&5
  if [ -n "$wish_lost" ]; then
    note because "$wish_why"
    bad=undetermined
    if ! in_test_only; then set_bad; fi
    end "$wish_id" "$bad"
    return 1
  fi
  note_wish
  if [ -n "$wish_now" ]; then
    note found "$wish_found"
    if [ -n "$wish_before" ]; then end "$wish_id" ok; else end "$wish_id" changed; fi
    return 0
  fi
  note found "$wish_now_found"
  if in_test_only; then
    note_would
  elif [ -z "$wish_why" ]; then
    wish_why=${transaction_error:-"$manager ended well, but left it so"}
    note_transaction
  fi
  if [ -n "$wish_why" ]; then note because "$wish_why"; fi
  set_bad
  end "$wish_id" "$bad"
  return 1
}

# note_would: what reconciling would do.
note_would() {
  if [ -z "$family" ] || [ -n "$wish_why" ]; then return; fi
  # shellcheck disable=SC2086
  set -- $wish_version
  case ${1-} in
    '') "${family}_spell" "$wish_name" '' && note would "$manager $spec" ;;
    exact)
      "${family}_spell" "$wish_name" "$2"
      case $spec in
        *"$2") note would "$manager $spec" ;;
        # A package manager that has no word for versions.
        *) note would "$manager $spec (at $2)" ;;
      esac
      ;;
    *)
      spell_bounds "$@"
      "${family}_spell" "$wish_name" ''
      note would "$manager $spec (at a version $bounds)"
      ;;
  esac
}

# note_transaction: what the package manager printed, where it was asked.
note_transaction() {
  if [ -z "$transacted" ]; then return; fi
  if [ -e "$workshop/refresh-err" ]; then
    cat "$workshop/refresh-err" "$workshop/err" >"$workshop/both-err"
    mv "$workshop/both-err" "$workshop/err"
    rm -f "$workshop/refresh-err"
  fi
  note_output
}

# snapshot FILE: NAME and VERSION of everything installed, in order.
snapshot() {
  look
  snapshot_of_looked >"$1"
}

snapshot_of_looked() {
  sed -n "s/^\([^$tab]*\)$tab\([^$tab]*\)${tab}[^$tab]*$tab=\$/\1 \2/p" "$workshop/packages" | sort -u
}

# note_changes: what the package database gained and lost since the snapshot.
note_changes() {
  if [ -z "$family" ]; then return; fi
  snapshot "$workshop/packages-after"
  {
    comm -23 "$workshop/packages-before" "$workshop/packages-after" | sed 's/$/ </'
    comm -13 "$workshop/packages-before" "$workshop/packages-after" | sed 's/$/ >/'
  } | sort >"$workshop/changes"
  change_name='' change_from=- change_to=-
  while read -r c_name c_version c_side; do
    if [ "$c_name" != "$change_name" ] || { [ "$c_side" = '<' ] && [ "$change_from" != - ]; } ||
      { [ "$c_side" = '>' ] && [ "$change_to" != - ]; }; then
      note_change
      change_name=$c_name change_from=- change_to=-
    fi
    if [ "$c_side" = '<' ]; then change_from=$c_version; else change_to=$c_version; fi
  done <"$workshop/changes"
  note_change
}

note_change() {
  if [ -n "$change_name" ]; then printf 'package %s %s %s\n' "$change_name" "$change_from" "$change_to" >&5; fi
}
