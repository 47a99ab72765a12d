# ---- Texts of files ------------------------------------------------------------------------------------
# Kinds about a part of a text share one program of awk. It finds what differs, and how the text then reads: looking and
# making are one. The steps ahead are looked at by one process. src/guest/states/texts does the same.

gatherers="$gatherers texts_gather"

# aim_text PATH KIND: as aim, for a step that texts_gather can judge.
aim_text() {
  aim "$1"
  eval "f_${aim_at}_kind=\$2"
}

# texts_gather: judges the steps ahead whose files are there. An answer other than `ok` is no answer: such a step is
# looked at by itself.
texts_gather() {
  : >"$workshop/requests"
  texts_aimed=''
  each_aim texts_request
  if [ -z "$texts_aimed" ]; then return; fi
  texts_awk >"$workshop/facts" 2>/dev/null </dev/null || :
  while read -r texts_number texts_answer; do
    eval "f_${texts_number}_text=\$texts_answer"
  done <"$workshop/facts"
}

# texts_awk [FOLDER ROOT]: judges the requests. FOLDER: for what differs in a single one, and its new text.
texts_awk() {
  awk "$texts_program${settings_program-"function edit_setting() {}"}" "$workshop/requests" "$@"
}

texts_request() {
  eval "texts_kind=\${f_${aim_state}_kind-}"
  case $texts_kind,$fact in
    ,* | *,[!8]*) return ;;
  esac
  texts_aimed=yes
  texts_ask "$aim_state" "$texts_kind" "${fact##* }" "$root$aim_path"
}

# texts_ask NUMBER KIND SIZE FILE: asks about a step.
texts_ask() {
  printf 'step %s %s %s\n%s\n' "$1" "$2" "$3" "$4" >>"$workshop/requests"
  asking=yes
  "wants_$1"
  asking=''
}

# texts_look: what differs in the text of the step's file. Leaves the new text in $workshop/text.
texts_look() {
  is_path "$state_name" && look_at "$state_name" || return 0
  eval "texts_round=\${f_${state_number}_round-} texts_answer=\${f_${state_number}_text-}"
  if [ "$texts_round,$texts_answer" = "$round,ok" ]; then return; fi
  if [ "$node_type" = link ]; then follow "$state_name"; fi
  if [ "$node_type" = file ]; then
    texts_edit "$root$state_name" "$node_size"
    texts_differ
  elif [ -n "$node_there" ] || ! "${state_kind}_for_nothing"; then
    look_for_parent "$state_name"
    # A link that leads nowhere is nothing yet.
    spell_node
    differs type 'a regular file' "$spelt"
  fi
}

# texts_edit FILE SIZE: sets $because, or leaves what differs in $workshop/differences and the new text in
# $workshop/text.
texts_edit() {
  : >"$workshop/requests"
  texts_ask "$state_number" "$state_kind" "$2" "$1"
  if texts_awk "$workshop" "$root" >"$workshop/answer" 2>"$workshop/err" </dev/null; then
    read -r _ texts_answer texts_because <"$workshop/answer"
    if [ "$texts_answer" = because ]; then because=$texts_because; fi
    return
  fi
  because=$(head -n 1 "$workshop/err")
  because="the guest's awk failed: $because"
}

# texts_differ: says what texts_edit found; a diff goes with the first, unless it could show a secret.
texts_differ() {
  if [ -n "$because" ] || [ "$texts_answer" = ok ]; then return; fi
  diff=''
  if ! wants_any secret; then diff_of "$root$state_name" "$workshop/text"; fi
  while IFS= read -r texts_attribute && IFS= read -r texts_expected && IFS= read -r texts_found; do
    differs "$texts_attribute" "$texts_expected" "$texts_found" "$diff"
    diff=''
  done <"$workshop/differences"
}

# texts_make: writes the new text beside the old one, with the attributes of the old one, and renames it.
texts_make() {
  case $node_type in
    file) ;;
    '')
      if ! "${state_kind}_is_made"; then
        because="$state_name does not exist; \`create: true\` makes it"
        return 1
      fi
      ;;
    *)
      spell_node
      because="$state_name is $spelt, and that is never replaced by a file"
      return 1
      ;;
  esac
  texts_target=$root$state_name
  if [ -L "$texts_target" ]; then texts_target=$(readlink -f "$texts_target") || return 1; fi
  make_parents "$state_name" || return 1
  if [ -z "$node_type" ]; then
    texts_edit /dev/null 0
    if [ -n "$because" ]; then return 1; fi
  fi
  texts_new=$(mktemp "${texts_target%/*}/.sahara-image.XXXXXXXX") || return 1
  if texts_write && mv -f "$texts_new" "$texts_target"; then return; fi
  rm -f "$texts_new"
  return 1
}

texts_write() {
  if [ "$node_type" = file ]; then
    cp -a "$texts_target" "$texts_new" || return 1
  else
    chmod 0644 "$texts_new" || return 1
  fi
  cat "$workshop/text" >"$texts_new"
}
