# ---- Alpine: apk ---------------------------------------------------------------------------------------

alpine_manager() {
  manager='apk add'
}

# The database is text, and has been where it is in the second place since Alpine 3.23.
alpine_list() {
  for alpine_db in "$root/lib/apk/db/installed" "$root/usr/lib/apk/db/installed"; do
    if [ -r "$alpine_db" ]; then break; fi
  done
  awk -v OFS='\t' '
    { key = substr($0, 1, 2); rest = substr($0, 3) }
    key == "P:" { name = rest }
    key == "V:" { version = rest }
    key == "A:" { arch = rest }
    key == "p:" { provides = rest }
    $0 == "" && name != "" {
      print name, version, arch, "="
      count = split(provides, names, " ")
      for (i = 1; i <= count; i++) {
        at = index(names[i], "=")
        if (at) print substr(names[i], 1, at - 1), substr(names[i], at + 1), arch, name
        else print names[i], "-", arch, name
      }
      name = version = provides = ""
    }' "$alpine_db"
}

alpine_accepts() {
  case $1 in
    *[!A-Za-z0-9.+:_/-]*) return 1 ;;
  esac
}

alpine_holds() {
  case $(apk version -t "$1" "$3" 2>/dev/null) in
    '<') holds -1 "$2" ;;
    '=') holds 0 "$2" ;;
    '>') holds 1 "$2" ;;
    *) return 1 ;;
  esac
}

alpine_spell() {
  spec=$1${2:+=$2}
}

# apk prints the versions that it knows as lines of two blanks and a colon: `  1.2.3-r0:`.
alpine_offers() {
  apk policy "$1" </dev/null 5>&- | sed -n 's/^  \([^ ]*\):$/\1/p'
}

alpine_refresh() {
  alpine_run apk update
}

alpine_install() {
  alpine_run apk add "$@"
}

alpine_run() {
  run_kept "PATH=$system_path" HOME=/root LC_ALL=C "$@"
}
