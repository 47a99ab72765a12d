# ---- Alpine: apk ---------------------------------------------------------------------------------------

alpine_manager() {
  manager='apk add'
  remover='apk del'
  upgrader='apk upgrade'
}

# The database is text. Since Alpine 3.23 it is in the second place. `f:` has flags of the package: an `s` among them
# says that a script of it failed.
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
    key == "f:" && index(rest, "s") { broken = 1 }
    $0 == "" { flush() }
    END { flush() }
    function flush() {
      if (name == "") return
      print name, version, arch, (broken ? "!its install script failed" : "=")
      count = broken ? 0 : split(provides, names, " ")
      for (i = 1; i <= count; i++) {
        at = index(names[i], "=")
        if (at) print substr(names[i], 1, at - 1), substr(names[i], at + 1), arch, name
        else print names[i], "-", arch, name
      }
      name = version = provides = broken = ""
    }' "$alpine_db"
}

alpine_accepts() {
  case $1 in
    *[!A-Za-z0-9.+:_/-]*) return 1 ;;
  esac
}

alpine_holds() {
  case $(apk version -t "$1" "$3" 2>/dev/null </dev/null) in
    '<') holds -1 "$2" ;;
    '=') holds 0 "$2" ;;
    '>') holds 1 "$2" ;;
    *) return 1 ;;
  esac
}

alpine_spell() {
  spec=$1${2:+=$2}
}

# alpine_bound NAME BEST OPERATOR VERSION…: apk writes what it is asked for into the guest's world, where it holds for
# ever, one constraint a name. So it gets the bound that makes it choose BEST: the lower one if BEST is the newest,
# else an upper one. To apk, 2.10-r0 is above 2.10, so an upper bound without a revision is written with that of BEST.
# A name that other packages provide has no BEST: apk itself compares.
alpine_bound() {
  alpine_name=$1 alpine_best=$2 alpine_newest=yes alpine_lower='' alpine_upper=''
  if [ -z "$2" ]; then alpine_newest=''; fi
  while IFS=$tab read -r alpine_offer _; do
    if alpine_holds "$alpine_offer" '>' "$alpine_best"; then alpine_newest=''; fi
  done <"$workshop/offers"
  # shellcheck disable=SC2086
  set -- $3
  while [ $# -gt 0 ]; do
    case $1$2 in
      '>'*) alpine_lower=$1$2 ;;
      '<='*-r* | '<'[!=]*) alpine_upper=$1$2 ;;
    esac
    shift 2
  done
  if [ -n "$alpine_newest" ]; then
    spec=$alpine_name$alpine_lower
  elif [ -n "$alpine_best" ]; then
    spec=$alpine_name${alpine_upper:-"<=$alpine_best"}
  else
    spec=$alpine_name${alpine_upper:-$alpine_lower}
  fi
}

# apk prints the versions that it knows as lines of two blanks and a colon: `  1.2.3-r0:`.
alpine_offers() {
  apk policy "$1" </dev/null 5>&- | awk -v OFS='\t' -v name="$1" '/^  [^ ]*:$/ { sub(/:$/, ""); print $1, name, $1 }'
}

alpine_refresh() {
  alpine_run apk update
}

alpine_install() {
  alpine_run apk add "$@"
}

alpine_remove() {
  alpine_run apk del "$@"
}

alpine_lists() {
  find "$root/var/cache/apk" "$root/etc/apk/cache/" -maxdepth 1 -name 'APKINDEX.*' 2>/dev/null
}

# apk prints `(1/2) Upgrading NAME (VERSION -> VERSION)`; NAME@TAG of a repository with a tag.
alpine_upgrades() {
  LC_ALL=C apk upgrade --simulate --no-network >"$workshop/simulated" &&
    sed -n "s/^.* Upgrading \([^ @]*\)[^ ]* (\([^ ]*\) -> \([^ )]*\)).*/\1$tab\2$tab\3/p" "$workshop/simulated"
}

alpine_upgrade() {
  alpine_run apk upgrade "$@"
}

# apk's own database has the packages whose scripts failed.
alpine_run() {
  run_fetching "PATH=$system_path" HOME=/root LC_ALL=C "$@"
}

alpine_leftovers() {
  printf '%s\n' /var/cache/apk /var/log/apk.log
}
