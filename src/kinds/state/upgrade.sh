# ---- upgrade --------------------------------------------------------------------------------------------
# What is newer, the guest's package manager says, by the lists that the guest has. Before an apply looks, it fetches
# them.

upgrade_noted=''

upgrade_look() {
  look
  because=$look_error upgrade_only=$state_name
  if [ "$state_name" = all ]; then upgrade_only=''; fi
  if [ -z "$because" ] && [ -n "$upgrade_only" ]; then upgrade_find_package; fi
  if [ -z "$because" ] && ! in_test_only; then upgrade_refresh; fi
  if [ -z "$because" ]; then upgrade_find_date; fi
  if [ -n "$because" ]; then return; fi
  # shellcheck disable=SC2086
  if ! "${family}_upgrades" $upgrade_only >"$workshop/upgrades" 2>"$workshop/upgrades-err" </dev/null 5>&-; then
    because=$(head -n 3 "$workshop/upgrades-err")
    because=${because:-"the package manager does not tell what is newer"}
    return
  fi
  upgrade_note
  while IFS=$tab read -r upgrade_name upgrade_from upgrade_to; do
    upgrade_counts && differs "$upgrade_name" "$upgrade_to" "$upgrade_from"
  done <"$workshop/upgrades"
  if [ "$differences" -gt 0 ] && in_test_only; then note would "$upgrader${upgrade_only:+, for $upgrade_only only}"; fi
}

# upgrade_find_package: sets $upgrade_plain to the name without an architecture; only what is installed can be upgraded.
upgrade_find_package() {
  if ! is_word "$state_name" || ! "${family}_accepts" "$state_name"; then
    because="'$state_name' is not the name of a package"
    return
  fi
  split_name "$state_name"
  upgrade_plain=$plain_name
  find_instances "$plain_name" "$architectures"
  if [ -z "$instances$faulty" ]; then because="'$state_name' is not installed, so it can't be upgraded"; fi
}

# upgrade_refresh: a family that keeps the lists which it has is asked for newer ones.
upgrade_refresh() {
  remember_leftovers
  refresh_lists
  if gives update; then "${family}_update" || :; fi
  because=''
  if [ -e "$workshop/refresh-err" ]; then
    because="the package lists can't be fetched: $(tail -n 3 "$workshop/refresh-err")"
  fi
}

# upgrade_find_date: sets $upgrade_date to the date of the newest list.
upgrade_find_date() {
  "${family}_lists" >"$workshop/lists" 2>/dev/null </dev/null 5>&-
  upgrade_date=$(while IFS= read -r upgrade_list; do date -u -r "$upgrade_list" '+%Y-%m-%d %H:%M UTC'; done <"$workshop/lists" | sort | tail -n 1)
  if [ -z "$upgrade_date" ]; then because='the guest has no package lists, so nobody knows what is newer'; fi
}

# upgrade_note: records the date once for each step; a look after a change adds nothing.
upgrade_note() {
  if [ "$upgrade_noted" = "$attempt $state_number" ]; then return; fi
  upgrade_noted="$attempt $state_number"
  note expected "nothing newer in the package lists of $upgrade_date"
}

# upgrade_counts: whether the step is about $upgrade_name. What a lock file holds at its version is not to be upgraded.
upgrade_counts() {
  if [ -n "$upgrade_only" ] && [ "${upgrade_name%:*}" != "$upgrade_plain" ]; then return 1; fi
  if [ -z "$lock_for" ]; then return; fi
  locked_version "$upgrade_name"
  [ -z "$locked" ] || [ "$locked" != "$upgrade_from" ]
}

# upgrade_blame: sets $transaction_error if the script of a package failed.
upgrade_blame() {
  upgrade_broken=$("${family}_broken" | head -n 1)
  if [ -n "$upgrade_broken" ]; then transaction_error="the install script of $upgrade_broken failed"; fi
}

upgrade_make() {
  installing='' transaction_error=''
  start_transaction
  # shellcheck disable=SC2086
  transact upgrade "$upgrader" $upgrade_only
  if gives broken && [ -z "$transaction_error" ]; then upgrade_blame; fi
  if [ -n "$transaction_error" ]; then note_output; fi
  look
  if [ -n "$lock_for" ] && [ -z "$transaction_error" ]; then
    hold_to_lock
    transaction_error=$lock_error
  fi
  end_transaction
  because=$transaction_error
  [ -z "$because" ]
}
