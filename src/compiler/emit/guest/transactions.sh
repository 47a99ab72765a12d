# ---- Packages: one transaction and its result -----------------------------------------------------------

# packages_end [SIZE…]: looks at what was asked for and, when applying, installs it. SIZE…: the number of packages
# in each of the transactions that were merged into this one; if it fails, they are done one by one.
packages_end() {
  judge 1 "$requests" before
  if in_test_only; then
    record_packages 1 "$requests"
    return
  fi
  reconcile_packages 1 "$requests"
  if [ -z "$missing" ] || [ -z "$merges_packages" ] || [ $# -eq 0 ]; then
    record_packages 1 "$requests"
    return
  fi
  apart "$@"
}

# apart SIZE…: the transactions one by one.
apart() {
  group_end=0
  for group_size do
    group_start=$((group_end + 1)) group_end=$((group_end + group_size))
    look
    judge "$group_start" "$group_end" now
    reconcile_packages "$group_start" "$group_end"
    record_packages "$group_start" "$group_end" || return 1
  done
}

# reconcile_packages FIRST LAST: one transaction of what does not conform. A request that cannot be made at all
# fails it before it begins.
reconcile_packages() {
  transaction_error='' transacted='' taken_along=''
  if [ -n "$lock_for" ] && [ -n "$lock_error" ]; then
    blame_all "$1" "$2" "$lock_error"
    return
  fi
  if [ -z "$missing" ]; then return; fi
  show_begun "$1" "$2"
  transaction_error=$look_error
  wish=$1
  while [ "$wish" -le "$2" ]; do
    eval "wish_why=\$q_${wish}_why"
    if [ -n "$wish_why" ]; then transaction_error='another package of the same list cannot be asked for'; fi
    wish=$((wish + 1))
  done
  if [ -n "$transaction_error" ]; then return; fi
  first=$1 last=$2
  if [ -n "$moments" ]; then
    transacting=$(ids_of_missing)
    for wish_id in $transacting; do moment begin "$wish_id"; done
  fi
  specs='' installing=yes
  if [ -n "$asks_absence" ]; then find_removals; fi
  start_transaction
  # shellcheck disable=SC2086
  if [ -n "$asks_absence" ] && [ -n "$removals" ]; then remove_packages $removals; fi
  if [ -z "$transaction_error" ]; then gather_specs; fi
  # Where the index at hand does not have it, a newer one may.
  if [ -n "$transaction_error" ] && [ -n "$specs" ] && gives update && "${family}_update"; then
    transaction_error=''
    gather_specs
  fi
  if [ -z "$transaction_error" ]; then
    # shellcheck disable=SC2086
    if [ -n "$installing" ]; then
      transact install "$manager" $specs
      if gives broken; then note_broken; fi
    fi
    look
    if [ -n "$lock_for" ] && [ -z "$transaction_error" ]; then hold_to_lock; fi
  fi
  end_transaction
  if [ -n "$moments" ]; then
    for wish_id in $transacting; do moment end "$wish_id"; done
  fi
  judge "$first" "$last" now
  if [ -n "$lock_for$asks_absence" ] && [ -n "${lock_error-}$taken_along" ]; then blame_all "$first" "$last" "${lock_error:-$taken_along}"; fi
}

# blame_all FIRST LAST REASON: what the run was to change does not conform, whatever is there now.
blame_all() {
  wish=$1
  while [ "$wish" -le "$2" ]; do
    eval "wish_before=\$q_${wish}_before"
    if [ -z "$wish_before" ]; then
      eval "q_${wish}_now='' q_${wish}_why=\$3"
      missing=yes
    fi
    wish=$((wish + 1))
  done
}

# transact install|remove|upgrade COMMAND SPEC…
transact() {
  transact_command=$2
  transaction=$1
  shift 2
  case $transaction in
    install) "${family}_install" "$@" ;;
    remove) "${family}_remove" "$@" ;;
    upgrade) "${family}_upgrade" "$@" ;;
  esac
  transacted=yes touched=yes round=$((round + 1)) passwd=''
  if [ "$status" -ne 0 ]; then blame_space; fi
  if [ -n "$because" ]; then
    transaction_error="$transact_command: $because"
  elif [ "$status" -ne 0 ]; then
    transaction_error="$transact_command ended with exit status $status"
  fi
}

# find_removals: sets $removals to the names of the requests $first to $last that are to go, and $installing if others
# do not conform.
find_removals() {
  removals='' installing='' wish=$first
  while [ "$wish" -le "$last" ]; do
    eval "wish_now=\$q_${wish}_now wish_name=\$q_${wish}_name wish_version=\$q_${wish}_version"
    case $wish_now,$wish_version in
      ,'absent yes') removals="$removals $wish_name" ;;
      ,*) installing=yes ;;
    esac
    wish=$((wish + 1))
  done
}

# remove_packages NAME…: removes them; fails if that takes packages along which the recipe wants.
remove_packages() {
  snapshot_of_looked | cut -d ' ' -f 1 | sort -u >"$workshop/names-then"
  transact remove "$remover" "$@"
  look
  snapshot_of_looked | cut -d ' ' -f 1 | sort -u >"$workshop/names-now"
  for taken in $(only_in "$workshop/names-then" "$workshop/names-now"); do
    case " $* " in *" $taken "*) continue ;; esac
    case $nl$wanted_packages$nl in
      *"$nl$taken$nl"*)
        taken_along="removing $* also removes $taken, which the recipe wants"
        transaction_error=$taken_along
        return
        ;;
    esac
  done
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

# ids_of_missing: prints the steps of the requests $first to $last that do not conform.
ids_of_missing() {
  wish=$first
  while [ "$wish" -le "$last" ]; do
    eval "if [ -z \"\$q_${wish}_now\" ]; then echo \"\$q_${wish}_id\"; fi"
    wish=$((wish + 1))
  done
}

# gather_specs: sets $specs to what to ask of the package manager for the requests $first to $last that do not
# conform; sets $transaction_error where one of them cannot be met.
gather_specs() {
  specs='' wanted_names='' wish=$first
  rm -f "$workshop/repository"
  while [ "$wish" -le "$last" ]; do
    eval "wish_now=\$q_${wish}_now wish_name=\$q_${wish}_name"
    if [ -z "$wish_now" ]; then
      split_name "$wish_name"
      wanted_names="$wanted_names $plain_name"
    fi
    wish=$((wish + 1))
  done
  wish=$first
  while [ "$wish" -le "$last" ]; do
    eval "wish_now=\$q_${wish}_now wish_name=\$q_${wish}_name wish_version=\$q_${wish}_version"
    if [ -z "$wish_now" ] && { [ -z "$asks_absence" ] || [ "$wish_version" != 'absent yes' ]; }; then
      choose "$wish_name" "$wish_version"
      eval "q_${wish}_why=\$choose_error"
      if [ -n "$choose_error" ]; then transaction_error='another package of the same list cannot be installed'; fi
      specs="$specs $spec"
    fi
    wish=$((wish + 1))
  done
}

# split_name NAME: sets $plain_name and $architectures; a name that ends in no architecture is plain already.
split_name() {
  if ! gives split || ! "${family}_split" "$1"; then plain_name=$1 architectures=''; fi
}

# choose NAME VERSION: sets $spec to what to ask of the package manager, or $choose_error. With a version it is the
# newest one on offer that meets the request, of the package of that name or else of one that provides the name.
choose() {
  choose_error='' spec=''
  if gives broken && is_broken "$1"; then return; fi
  if [ -n "$lock_for" ] && choose_locked "$1" "$2"; then return; fi
  if gives refuses; then "${family}_refuses" "$1"; fi
  if [ -n "$choose_error" ]; then return; fi
  if [ -n "$asks_versions" ] && [ -n "$2" ]; then
    choose_version "$1" "$2"
  else
    "${family}_spell" "$1" ''
  fi
}

# choose_version NAME VERSION
choose_version() {
  "${family}_offers" "$1" "$2" >"$workshop/offers" 2>/dev/null </dev/null 5>&-
  split_name "$1"
  pick "$plain_name" "$2"
  if [ -n "$best" ]; then
    if [ "$best_name" != "$plain_name" ]; then
      "${family}_spell" "$best_name" "$best_version"
    elif [ "${2%% *}" != exact ] && gives bound; then
      "${family}_bound" "$1" "$best" "$2"
    else
      "${family}_spell" "$1" "$best_version"
    fi
  elif [ -z "$offered" ]; then
    # The package manager says best what it lacks. It cannot be asked for bounds.
    if [ "${2%% *}" = exact ]; then
      "${family}_spell" "$1" "${2#exact }"
    elif gives bound; then
      "${family}_bound" "$1" '' "$2"
    else
      "${family}_spell" "$1" ''
    fi
  else
    # shellcheck disable=SC2086
    spell_bounds $2
    choose_error="no available version is ${bounds#exact }; available: ${offered#, }"
  fi
}

# pick NAME WANTED: reads lines VERSION, PACKAGE, VERSION OF THE PACKAGE from $workshop/offers, where VERSION is `*`
# if the family itself has compared it. Sets $best, $best_name and $best_version to the newest that meets WANTED, and
# $offered to a list of all. A package of that name goes before any that provides the name.
pick() {
  best='' best_name='' best_version='' offered=''
  for picking in real provided; do
    while IFS=$tab read -r o_version o_name o_package_version; do
      case $picking,$o_name in
        real,"$1") offered="$offered, $o_version" ;;
        real,* | provided,"$1") continue ;;
        *) offered="$offered, $o_version (of $o_name)" ;;
      esac
      if [ "$o_version" != '*' ]; then
        meets "$o_version" "$2" || continue
        if [ -n "$best" ] && ! "${family}_holds" "$o_version" '>' "$best"; then continue; fi
      fi
      best=$o_version best_name=$o_name best_version=$o_package_version
    done <"$workshop/offers"
    if [ -n "$best" ]; then return; fi
  done
}

# start_transaction, end_transaction: around what the package manager does to an image.
start_transaction() {
  remember_leftovers
  if [ -n "$installing" ]; then refresh_lists; fi
  if gives prepare; then "${family}_prepare"; fi
}

# refresh_lists: fetches the package lists, once in a run.
refresh_lists() {
  if [ -n "$refreshed" ]; then return; fi
  refreshed=yes
  package_cache=''
  if [ -n "$hands_packages" ]; then find_cache; fi
  rm -f "$workshop/refresh-err"
  "${family}_refresh"
  if [ "$status" -ne 0 ]; then cat "$workshop/out" "$workshop/err" >"$workshop/refresh-err"; fi
}

end_transaction() {
  if gives finish; then "${family}_finish"; fi
}

# note_broken: after a transaction, notes in $workshop/broken the packages that it installed and whose scripts failed.
# Where such a package was not asked for itself, the packages that brought it in fail.
note_broken() {
  "${family}_broken" | sort -u >"$workshop/failed-scripts"
  if [ ! -s "$workshop/failed-scripts" ]; then return; fi
  snapshot_of_looked >"$workshop/packages-then"
  snapshot "$workshop/packages-now"
  only_in "$workshop/packages-now" "$workshop/packages-then" | cut -d ' ' -f 1 | sort -u |
    sort - "$workshop/failed-scripts" | uniq -d >"$workshop/newly-broken"
  if [ ! -s "$workshop/newly-broken" ]; then return; fi
  sed "s/\$/${tab}its install script failed/" "$workshop/newly-broken" >>"$workshop/broken"
  cp "$workshop/out" "$workshop/broken-out"
  cp "$workshop/err" "$workshop/broken-err"
  blame_script "$(head -n 1 "$workshop/newly-broken")"
}

# blame_script PACKAGE: fails what this transaction was asked for, unless that is what broke.
blame_script() {
  : >"$workshop/blamed"
  wish=$first
  while [ "$wish" -le "$last" ]; do
    eval "wish_now=\$q_${wish}_now wish_name=\$q_${wish}_name"
    split_name "$wish_name"
    if is_broken "$plain_name"; then return; fi
    if [ -z "$wish_now" ]; then printf '%s\tthe install script of %s failed\n' "$plain_name" "$1" >>"$workshop/blamed"; fi
    wish=$((wish + 1))
  done
  cat "$workshop/blamed" >>"$workshop/broken"
}

# is_broken NAME: whether a script of the package failed in this run; sets $choose_error.
is_broken() {
  if [ ! -s "$workshop/broken" ]; then return 1; fi
  while IFS=$tab read -r broken_name broken_why; do
    if [ "$broken_name" = "$1" ]; then
      choose_error=$broken_why
      return 0
    fi
  done <"$workshop/broken"
  return 1
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
  eval "wish_found=\$q_$1_found wish_now_found=\$q_$1_now_found wish_fault=\$q_$1_fault"
  if [ -z "$wish_begun" ]; then event "begin $wish_id"; fi
  begun="$packages_begun $begun"
  printf 'begin %s package\n' "$wish_id" >&5
  if [ -n "$asks_unknown" ] && [ -n "$wish_lost" ]; then
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
  if in_test_only && [ -n "$look_failed" ]; then
    note because "$look_failed"
    end "$wish_id" undetermined
    return 1
  elif in_test_only; then
    note_would
  elif gives broken && [ -n "$wish_fault" ] && [ -e "$workshop/broken-out" ]; then
    wish_why=$wish_fault
    cp "$workshop/broken-out" "$workshop/out"
    cp "$workshop/broken-err" "$workshop/err"
    note_transaction
  elif [ -z "$wish_why" ]; then
    wish_why=$transaction_error
    case $wish_why,$wish_version in
      ,'absent yes') wish_why="$remover exited with status 0, but the package is still installed" ;;
      ,*) wish_why="$manager exited with status 0, but the package is not installed as asked" ;;
    esac
    note_transaction
  fi
  if [ -n "$wish_why" ]; then note because "$wish_why"; fi
  set_bad
  end "$wish_id" "$bad"
  return 1
}

# note_would: what applying would do.
note_would() {
  if [ -z "$family" ] || [ -n "$wish_why" ]; then return; fi
  if [ -z "$asks_versions$asks_absence" ]; then
    "${family}_spell" "$wish_name" '' && note would "$manager $spec"
  else
    # shellcheck disable=SC2086
    would_do $wish_version
  fi
}

# would_do [absent yes | exact VERSION | OPERATOR VERSION…]
would_do() {
  case ${1-} in
    absent) note would "$remover $wish_name" ;;
    '' | exact) "${family}_spell" "$wish_name" "${2-}" && note would "$manager $spec${2:+${exact_note-}}" ;;
    *)
      spell_bounds "$@"
      "${family}_spell" "$wish_name" ''
      note would "$manager $spec (at a version $bounds)"
      ;;
  esac
}

# note_transaction: what the package manager printed, if it was asked.
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

# only_in FILE OTHER: the lines of a file that another one has not; each has a line once. Not every guest has comm(1).
only_in() {
  sort "$1" "$2" "$2" | uniq -u
}

# note_changes: what the package database gained and lost since the snapshot.
note_changes() {
  if [ -z "$family" ]; then return; fi
  snapshot "$workshop/packages-after"
  {
    only_in "$workshop/packages-before" "$workshop/packages-after" | sed 's/$/ </'
    only_in "$workshop/packages-after" "$workshop/packages-before" | sed 's/$/ >/'
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
