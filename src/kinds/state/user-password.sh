# ---- user: how its password is set ---------------------------------------------------------------------

# user_set_password: changes what shadow(5) has, or passwd(5) in a guest without it.
user_set_password() {
  if [ -z "$user_is_new" ] && ! wants_any password locked password_expires; then return 0; fi
  entry_of "$passwd" "$state_name"
  user_entry=$entry
  user_password
  user_before=$password
  if wants_any password locked; then user_new_password || return 1; fi
  if [ -z "$shadow" ]; then
    if wants_any password_expires; then
      because='the guest has no /etc/shadow'
      return 1
    fi
    entry=$user_entry
    set_field 2 "$password"
    put_entry passwd "$state_name"
    return
  fi
  user_set_shadow
}

# user_new_password: sets $password to the one that is wanted, with or without the mark of a lock.
user_new_password() {
  case $user_before in '!'?*) user_locked=${w_locked:-yes} ;; *) user_locked=${w_locked:-no} ;; esac
  user_unlocked
  if wants_any password; then password=$w_password; fi
  case $user_locked,$password,$user_before in
    yes,'*',*) ;;
    yes,*) password="!$password" ;;
    no,'*',* | no,,?*)
      if [ "${w_locked-}" != no ]; then return 0; fi
      because="without a lock, $state_name would have no password: add \`password\`"
      return 1
      ;;
  esac
}

user_set_shadow() {
  user_day=$(($(date +%s) / 86400))
  if ! entry_of "$shadow" "$state_name"; then user_add_shadow; fi
  get_field 3
  user_last=$field
  set_field 2 "$password"
  if [ "$password" != "$user_before" ]; then set_field 3 "$user_day"; fi
  case ${w_password_expires-} in
    '') ;;
    now) set_field 3 0 ;;
    *)
      if [ "$user_last" = 0 ]; then set_field 3 "$user_day"; fi
      if [ "$w_password_expires" = never ]; then set_field 5 99999; else set_field 5 "$w_password_expires"; fi
      ;;
  esac
  put_entry shadow "$state_name"
  entry=$user_entry
  get_field 2
  if [ "$field" = x ]; then return; fi
  set_field 2 x
  put_entry passwd "$state_name"
}

# user_add_shadow: sets $entry to a new line of shadow(5). System accounts have no ageing of passwords.
user_add_shadow() {
  entry="$state_name:!:$user_day::::::"
  if [ "${w_system-}" = yes ]; then return; fi
  number_setting PASS_MIN_DAYS ''
  set_field 4 "$setting"
  number_setting PASS_MAX_DAYS ''
  set_field 5 "$setting"
  number_setting PASS_WARN_AGE ''
  set_field 6 "$setting"
}
