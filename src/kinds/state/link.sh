# ---- link ----------------------------------------------------------------------------------------------

link_look() {
  is_path "$state_name" && look_at "$state_name" || return 0
  if [ "${w_hard-}" = yes ]; then
    # dash, bash and busybox ash have -ef.
    # shellcheck disable=SC3013
    if [ "$root$state_name" -ef "$root$w_target" ] && [ "$node_type" != link ]; then return; fi
    link_expected="the same file as $w_target"
  else
    link_expected="a link to $w_target"
    if [ "$node_type" = link ]; then
      target_of "$state_name"
      if [ "$link_target" = "$w_target" ]; then return; fi
    fi
  fi
  look_for_parent "$state_name"
  spell_node
  if [ "${w_hard-}" = yes ] && [ "$node_type" = file ]; then spelt='another file'; fi
  differs target "$link_expected" "$spelt"
}

link_make() {
  refuse_folder 'a link' || return 1
  make_parents "$state_name" || return 1
  rm -f "$root$state_name" || return 1
  if [ "${w_hard-}" = yes ]; then
    ln "$root$w_target" "$root$state_name"
  else
    ln -s "$w_target" "$root$state_name"
  fi
}
