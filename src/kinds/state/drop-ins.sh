# ---- Folders of configuration ---------------------------------------------------------------------------
# sysctl.d(5), modules-load.d(5), modprobe.d(5): files of several folders, in the order of their names. A file of an
# earlier folder masks those of its name in later ones. src/guest/states/drop-ins.ts does the same.

drop_in=zz-sahara-image.conf

# drop_ins FOLDER: sets $drop_ins to the files of such a folder, a line each, in no order.
drop_ins() {
  drop_ins='' drop_names=/
  set +f
  for drop_folder in /etc /run /usr/local/lib /usr/lib /lib; do
    for drop_file in "$root$drop_folder/$1"/*.conf; do
      if [ ! -e "$drop_file" ] && [ ! -L "$drop_file" ]; then continue; fi
      case $drop_names in *"/${drop_file##*/}/"*) continue ;; esac
      drop_names=$drop_names${drop_file##*/}/
      if [ -f "$drop_file" ]; then drop_ins=$drop_ins$drop_file$nl; fi
    done
  done
  set -f
}

# drop_read PROGRAM: runs a program of awk with the lines of the files $drop_ins: it calls `see` with each $line of each
# $file in their order, and prints facts at the END.
drop_read() {
  IFS=$nl
  # shellcheck disable=SC2086
  set -- "$1" $drop_ins
  unset IFS
  drop_program=$1
  shift
  if [ $# -eq 0 ]; then return; fi
  awk "$drop_order$drop_program" "$root" "$@" </dev/null
}

# respell TEXT FROM TO: sets $respelt to the text with another sign in the place of each FROM; none is at its end.
respell() {
  respelt_to=$3
  IFS=$2
  # shellcheck disable=SC2086
  set -- $1
  IFS=$respelt_to
  respelt="$*"
  unset IFS
}

# shellcheck disable=SC2016
drop_order='
BEGIN {
  for (n = 2; n < ARGC; n++) {
    name = ARGV[n]
    sub(/.*\//, "", name)
    for (at = n - 1; at > 1 && names[at] > name; at--) { names[at + 1] = names[at]; paths[at + 1] = paths[at] }
    names[at + 1] = name ""; paths[at + 1] = ARGV[n]
  }
  for (n = 2; n < ARGC; n++) {
    file = substr(paths[n], length(ARGV[1]) + 1)
    while ((getline line < paths[n]) > 0) see()
  }
  facts()
}
function trimmed(words) {
  gsub(/^[ \t\r]+|[ \t\r]+$/, "", words)
  gsub(/[ \t\r]+/, " ", words)
  return words
}
'
