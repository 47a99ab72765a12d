# ---- absent --------------------------------------------------------------------------------------------

absent_look() {
  is_path "$state_name" && may_lose "$state_name" && look_at "$state_name" || return 0
  if [ -z "$node_there" ]; then return; fi
  spell_node
  differs state 'nothing of that name' "$spelt"
}

absent_make() {
  refuse_mounts "$root$state_name" && rm -rf "$root$state_name"
}
