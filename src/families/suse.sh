# ---- SUSE: rpm and zypper ------------------------------------------------------------------------------

suse_manager() {
  manager='zypper --non-interactive install'
  remover='zypper --non-interactive remove'
  upgrader='zypper --non-interactive update'
  # A reboot or a restart is needed, a repository was skipped. 104 and 107 are failures.
  remarks='100 101 102 103 106'
  cache_option=''
}

suse_list() { rpm_list; }
suse_accepts() { rpm_accepts "$1"; }
suse_split() { rpm_split "$1"; }
suse_owns() { rpm_owns "$1"; }
suse_holds() { rpm_holds "$@"; }
suse_broken() { rpm_broken; }

# NAME-VERSION with an epoch is nothing to zypper; a capability is.
suse_spell() {
  spec=$1${2:+=$2}
}

# suse_refuses NAME: zypper takes NAME-VERSION for a package and its version, and would install it.
suse_refuses() {
  case $1 in
    *-[0-9]*[.-][0-9]*) ;;
    *) return ;;
  esac
  split_name "$1"
  if [ -n "$(suse_named "$plain_name" && suse_search "$plain_name" --provides)" ]; then return; fi
  choose_error="no package is named '$1'; a version goes in \`version\`"
}

# suse_offers NAME WANTED: zypper does not print the version at which a package provides a name, so it is asked about
# each bound, and packages that it names every time meet WANTED.
suse_offers() {
  split_name "$1"
  suse_named "$plain_name" >"$workshop/named"
  if [ -s "$workshop/named" ]; then
    cat "$workshop/named"
    return
  fi
  suse_bounds=0
  : >"$workshop/providers"
  # shellcheck disable=SC2086
  set -- $2
  while [ $# -gt 0 ]; do
    case $1 in
      '!=') suse_bound='' ;;
      exact) suse_bound="=$2" ;;
      *) suse_bound=$1$2 ;;
    esac
    suse_search "$plain_name$suse_bound" --provides | cut -f 1-2 | sort -u >>"$workshop/providers"
    suse_bounds=$((suse_bounds + 1))
    shift 2
  done
  sort "$workshop/providers" | uniq -c | awk -v OFS='\t' -v bounds="$suse_bounds" '$1 == bounds { print "*", $2, $3 }'
}

# suse_named NAME: the versions of the package with that name and one of $architectures, as lines of suse_offers.
suse_named() {
  suse_search "$1" | awk -F '\t' -v OFS='\t' -v name="$1" -v architectures=" $architectures " '
    $1 == name && (architectures == "  " || index(architectures, " " $3 " ")) { print $2, $1, $2 }'
}

# suse_search NAME [OPTION]: prints lines NAME, VERSION, ARCHITECTURE.
suse_search() {
  zypper --non-interactive --no-refresh --xmlout search -s --match-exact -t package ${2:+"$2"} "$1" 2>/dev/null </dev/null 5>&- | awk -v OFS='\t' "$suse_attribute"'
    /^<solvable / && attribute("repository") != "(System Packages)" { print attribute("name"), attribute("edition"), attribute("arch") }'
}

# An awk function that returns the value of an attribute in a line of XML.
# shellcheck disable=SC2016
suse_attribute='
  function attribute(name) {
    if (!match($0, " " name "=\"[^\"]*\"")) return ""
    return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
  }'

suse_lists() {
  find "$root/var/cache/zypp/raw" -type f \( -name repomd.xml -o -name content \) 2>/dev/null
}

# zypper itself wants to write a log and a lock, even to read.
suse_upgrades() {
  LC_ALL=C ZYPP_LOGFILE=/dev/null ZYPP_READONLY_HACK=1 \
    zypper --non-interactive --no-refresh --xmlout list-updates -t package >"$workshop/listed" &&
    awk -v OFS='\t' "$suse_attribute"'/<update kind="package"/ { print attribute("name"), attribute("edition-old"), attribute("edition") }' "$workshop/listed"
}

suse_upgrade() {
  suse_run zypper --non-interactive update --auto-agree-with-licenses "$@"
  case " $remarks " in *" $status "*) status=0 ;; esac
}

# A repository may have automatic refreshing off.
suse_refresh() {
  suse_run zypper --non-interactive refresh
}

suse_install() {
  if [ -n "$package_cache" ]; then suse_install_cached "$@"; else suse_try "$@"; fi
  case " $remarks " in *" $status "*) status=0 ;; esac
}

suse_remove() {
  suse_run zypper --non-interactive remove "$@"
  case " $remarks " in *" $status "*) status=0 ;; esac
}

# suse_try [OPTION…] SPEC…
suse_try() {
  # shellcheck disable=SC2086
  suse_run zypper --non-interactive $cache_option install --oldpackage --auto-agree-with-licenses "$@"
}

# suse_install_cached SPEC…: zypper removes package files once they are installed, so it works on copies.
suse_install_cached() {
  suse_packages=$package_cache-work
  mkdir -p "$suse_packages"
  cp -R "$package_cache/." "$suse_packages"
  cache_option="--pkg-cache-dir $suse_packages"
  suse_try --download-only "$@"
  cp -R "$suse_packages/." "$package_cache"
  case " 0 $remarks " in *" $status "*) suse_try "$@" ;; esac
  rm -rf "$suse_packages"
}

suse_run() {
  run_fetching "PATH=$system_path" HOME=/root LC_ALL=C SYSTEMD_OFFLINE=1 ZYPP_LOCK_TIMEOUT=60 "$@"
}

# AnonymousUniqueId is what the servers count machines by: clones of an image would share it.
suse_leftovers() {
  printf '%s\n' /var/cache/zypp /var/cache/zypper /var/log/zypper.log /var/log/zypp /var/lib/zypp/AnonymousUniqueId \
    /var/lib/zypp/LastDistributionFlavor
}
