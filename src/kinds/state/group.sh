# ---- group ---------------------------------------------------------------------------------------------

group_look() {
  may_be_account 'a group' || return 0
  if wants_any gid; then is_number "$w_gid" || return 0; fi
  load_accounts
  if ! entry_of "$group_file" "$state_name"; then
    if [ "${w_absent-}" != yes ]; then differs state "the group $state_name" 'nothing'; fi
    return 0
  fi
  get_field 3
  if [ "${w_absent-}" = yes ]; then
    differs state "no group $state_name" "the group with the number $field"
    return 0
  fi
  if wants_any gid && [ "$field" != "$w_gid" ]; then differs gid "$w_gid" "$field"; fi
  each_item members group_judge_member
}

group_judge_member() {
  if is_member "$state_name" "$item"; then return; fi
  group_found='no member'
  if ! entry_of "$passwd" "$item"; then group_found="no member; $item is not in /etc/passwd of the guest"; fi
  differs members "$item" "$group_found"
}

group_make() {
  load_accounts
  if [ ! -e "$root/etc/group" ]; then
    because='the guest has no /etc/group'
    return 1
  fi
  if [ "${w_absent-}" = yes ]; then
    group_remove
    return
  fi
  each_item members group_has_user || return 1
  if wants_any gid && number_taken "$group_file" "$w_gid" "$state_name"; then return 1; fi
  group_number || return 1
  each_item members group_add_member
  save_accounts
}

group_has_user() {
  if entry_of "$passwd" "$item"; then return; fi
  because="the guest has no user $item"
  return 1
}

group_add_member() {
  is_member "$state_name" "$item" || add_member "$state_name" "$item"
}

# group_number: makes the group, or gives it the number that is wanted.
group_number() {
  if ! entry_of "$group_file" "$state_name"; then
    number=${w_gid-}
    if [ -z "$number" ]; then free_number group || return 1; fi
    add_group "$state_name" "$number"
    return
  fi
  get_field 3
  if ! wants_any gid || [ "$field" = "$w_gid" ]; then return 0; fi
  if [ "${w_change_gid-}" != yes ]; then
    because="$state_name has the number $field, and files that belong to it would not follow a change to $w_gid: add \`change_gid: true\` to change it"
    return 1
  fi
  set_field 3 "$w_gid"
  put_entry group_file "$state_name"
}

# group_remove: removes the group, unless it is the primary group of a user.
group_remove() {
  entry_of "$group_file" "$state_name"
  get_field 3
  group_gid=$field
  primary_user "$group_gid"
  if [ -n "$user" ]; then
    because="$state_name is the primary group of $user"
    return 1
  fi
  drop_entry group_file "$state_name"
  drop_entry gshadow "$state_name"
  save_accounts
}
