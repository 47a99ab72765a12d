# ---- user: how it is made ------------------------------------------------------------------------------

user_make() {
  load_accounts
  for user_file in passwd group; do
    if [ -e "$root/etc/$user_file" ]; then continue; fi
    because="the guest has no /etc/$user_file"
    return 1
  done
  if [ "${w_absent-}" = yes ]; then
    user_remove
    return
  fi
  user_is_new=''
  if ! entry_of "$passwd" "$state_name"; then user_is_new=yes; fi
  user_may_change || return 1
  if [ -n "$user_is_new" ]; then user_add || return 1; fi
  user_change || return 1
  each_item groups user_join
  user_set_password || return 1
  save_accounts || return 1
  user_make_home && user_add_keys
}

# user_may_change: looks for all that stands in the way before anything is changed.
user_may_change() {
  if wants_any group; then
    account_id group "$w_group"
    if [ -z "$id" ]; then
      because="the guest has no group $w_group"
      return 1
    fi
  fi
  each_item groups user_has_group || return 1
  if ! wants_any uid; then return 0; fi
  if number_taken "$passwd" "$w_uid" "$state_name"; then return 1; fi
  if ! entry_of "$passwd" "$state_name"; then return 0; fi
  get_field 3
  if [ "$field" = "$w_uid" ] || [ "${w_change_uid-}" = yes ]; then return 0; fi
  because="$state_name has the number $field, and files that belong to it would not follow a change to $w_uid: add \`change_uid: true\` to change it"
  return 1
}

user_has_group() {
  if entry_of "$group_file" "$item"; then return; fi
  because="the guest has no group $item"
  return 1
}

user_join() {
  is_member "$item" "$state_name" || add_member "$item" "$state_name"
}

# user_add: adds the user, without a password, and a group of its own where no other is wanted.
user_add() {
  number=${w_uid-}
  if [ -z "$number" ]; then free_number passwd || return 1; fi
  user_uid=$number
  if wants_any group; then
    account_id group "$w_group"
    user_gid=$id
  elif entry_of "$group_file" "$state_name"; then
    get_field 3
    user_gid=$field
  else
    user_gid=$user_uid
    if number_taken "$group_file" "$user_gid" "$state_name"; then
      because=''
      free_number group || return 1
      user_gid=$number
    fi
    add_group "$state_name" "$user_gid"
  fi
  user_default_shell
  entry="$state_name:x:$user_uid:$user_gid::/home/$state_name:$shell"
  if [ -z "$shadow" ]; then set_field 2 '!'; fi
  put_entry passwd "$state_name"
}

# user_default_shell: sets $shell: a system account gets none to log in with.
user_default_shell() {
  user_shells='/bin/bash /bin/sh'
  if [ "${w_system-}" = yes ]; then user_shells='/usr/sbin/nologin /sbin/nologin /bin/false'; fi
  for shell in $user_shells; do
    if [ -e "$root$shell" ] || [ -L "$root$shell" ]; then return; fi
  done
}

# user_change: what passwd(5) has of the user.
user_change() {
  entry_of "$passwd" "$state_name"
  user_entry=$entry
  if wants_any uid; then set_field 3 "$w_uid"; fi
  if wants_any group; then
    account_id group "$w_group"
    set_field 4 "$id"
  fi
  if wants_any comment; then set_field 5 "$w_comment"; fi
  if wants_any home; then set_field 6 "$w_home"; fi
  if wants_any shell; then set_field 7 "$w_shell"; fi
  if [ "$entry" != "$user_entry" ]; then put_entry passwd "$state_name"; fi
}

# user_remove: removes the user, and the group of its own if nobody else is in it. Its files stay.
user_remove() {
  drop_entry passwd "$state_name"
  drop_entry shadow "$state_name"
  user_leave group_file 4
  user_leave gshadow 3
  user_leave gshadow 4
  if entry_of "$group_file" "$state_name"; then
    get_field 4
    user_members=$field
    get_field 3
    primary_user "$field"
    if [ -z "$user_members$user" ]; then
      drop_entry group_file "$state_name"
      drop_entry gshadow "$state_name"
    fi
  fi
  save_accounts
}

# user_leave VARIABLE FIELD: removes the user from all lists of a file.
user_leave() {
  eval "user_lines=\$$1"
  IFS=$nl
  for line in $user_lines; do
    entry=$line
    get_field "$2"
    if ! list_has "$field" "$state_name"; then continue; fi
    list_without "$field" "$state_name"
    set_field "$2" "$list"
    put_entry "$1" "${line%%:*}"
  done
  unset IFS
}
