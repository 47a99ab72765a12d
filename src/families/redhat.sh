# ---- Red Hat and its relatives: rpm, and dnf, yum or microdnf ------------------------------------------

redhat_manager() {
  installer=dnf
  for program in dnf yum microdnf; do
    if command -v "$program" >/dev/null 2>&1; then
      installer=$program
      break
    fi
  done
  manager="$installer -y install"
  remover="$installer -y remove"
  upgrader="$installer -y upgrade"
}

redhat_list() { rpm_list; }
redhat_accepts() { rpm_accepts "$1"; }
redhat_split() { rpm_split "$1"; }
redhat_owns() { rpm_owns "$1"; }
redhat_holds() { rpm_holds "$@"; }
redhat_broken() { rpm_broken; }

redhat_spell() {
  spec=$1
  if [ -z "$2" ]; then return; fi
  split_name "$1"
  spec=$plain_name-$2${architectures:+.$architectures}
}

# redhat_refuses NAME: dnf and yum take NAME-VERSION for a package and its version, and would install it.
redhat_refuses() {
  case $1 in
    *-[0-9]*[.-][0-9]*) ;;
    *) return ;;
  esac
  if ! redhat_queries; then return; fi
  redhat_offers "$1" >"$workshop/offers" 2>/dev/null </dev/null 5>&-
  if [ -s "$workshop/offers" ]; then return; fi
  choose_error="no package is named '$1'; a version goes in \`version\`"
}

# redhat_queries: whether the package manager has repoquery; yum 3 has not.
redhat_queries() {
  case $installer in
    dnf) ;;
    yum) case $(yum --version 2>/dev/null </dev/null) in 3.*) return 1 ;; esac ;;
    microdnf) return 1 ;;
  esac
}

redhat_offers() {
  split_name "$1"
  case $installer in
    microdnf)
      microdnf repoquery "$plain_name" | awk -v OFS='\t' -v name="$plain_name" '
        index($0, name "-") == 1 {
          version = substr($0, length(name) + 2)
          sub(/\.[^.]*$/, "", version)
          if (version ~ /^[^-]*-[^-]*$/) print version, name, version
        }'
      ;;
    *) if redhat_queries; then redhat_query "$plain_name"; else redhat_yum_list "$plain_name"; fi ;;
  esac
}

# redhat_query NAME: asks once for all packages of a transaction ($wanted_names), and who provides NAME only if no
# package has that name.
redhat_query() {
  if [ ! -e "$workshop/repository" ]; then
    # shellcheck disable=SC2086
    "$installer" -q ${cache_options-} repoquery --qf '@%{name}\t%{evr}\t%{arch}\n' $wanted_names >"$workshop/repository"
  fi
  awk -F '\t' -v OFS='\t' -v name="@$1" -v architectures=" $architectures " '
    $1 == name && (architectures == "  " || index(architectures, " " $3 " ")) {
      sub(/^0:/, "", $2)
      print $2, substr(name, 2), $2
    }' "$workshop/repository" | sort -u >"$workshop/named"
  if [ -s "$workshop/named" ]; then
    cat "$workshop/named"
    return
  fi
  # shellcheck disable=SC2086
  "$installer" -q ${cache_options-} repoquery --qf '@%{name}\t%{evr}\t%{arch}\n%{provides}\n' --whatprovides "$1" | awk -v name="$1" '
    /^@/ { split(substr($0, 2), of, "\t"); next }
    $1 == name { print ($2 == "=" ? $3 : "-") "\t" of[1] "\t" of[2] }'
}

# yum 3 breaks its longer lines: what matters is the word after NAME.ARCH.
redhat_yum_list() {
  yum -q --showduplicates list "$1" | tr '\n' ' ' | tr -s ' ' '\n' | awk -v OFS='\t' -v name="$1" '
    index(last, name ".") == 1 && last !~ / / && substr(last, length(name) + 2) !~ /[.-]/ { print $1, name, $1 }
    { last = $1 }'
}

# The guest may have an old copy of an index that has not expired. Where the copies are there and no server answers,
# they serve.
redhat_refresh() {
  cache_options=''
  if [ -n "$package_cache" ]; then
    # dnf 5 has another name for root's cache.
    case $("$installer" --version 2>/dev/null </dev/null) in
      dnf5*) cache_options="--setopt=keepcache=1 --setopt=system_cachedir=$package_cache" ;;
      *) cache_options="--setopt=keepcache=1 --setopt=cachedir=$package_cache" ;;
    esac
  fi
  # shellcheck disable=SC2086
  case $installer in
    yum) if redhat_queries; then redhat_makecache; else redhat_run yum $cache_options clean expire-cache; fi ;;
    *) redhat_makecache ;;
  esac
}

redhat_makecache() {
  # shellcheck disable=SC2086
  redhat_run "$installer" -y $cache_options makecache --refresh
}

redhat_install() {
  # shellcheck disable=SC2086
  redhat_run "$installer" -y $cache_options install "$@"
  if [ "$installer" = yum ] && ! redhat_queries; then redhat_downgrade; fi
}

# Packages that nothing needs any more stay, as with the other families.
redhat_remove() {
  redhat_run "$installer" -y --setopt=clean_requirements_on_remove=0 remove "$@"
}

redhat_lists() {
  find "$root/var/cache/dnf" "$root/var/cache/libdnf5" "$root/var/cache/yum" ${package_cache:+"$package_cache"} -name repomd.xml 2>/dev/null
}

redhat_upgrades() {
  if [ "$installer" = microdnf ]; then
    echo 'microdnf does not tell which packages have a newer version' >&2
    return 1
  fi
  # shellcheck disable=SC2086
  if redhat_queries; then
    "$installer" -q -C ${cache_options-} repoquery --upgrades --latest-limit=1 --qf '%{name}\t%{evr}\t%{arch}\n' >"$workshop/offers" || return 1
  else
    # yum 3 fails if there are none.
    yum -q -C ${cache_options-} list updates >"$workshop/listed" 2>"$workshop/listed-err" || grep -q 'No matching' "$workshop/listed-err" || {
      cat "$workshop/listed-err" >&2
      return 1
    }
    sed 1d "$workshop/listed" | tr '\n' ' ' | tr -s ' ' '\n' | awk -v OFS='\t' '
      NR % 3 == 1 { name = arch = $1; sub(/\.[^.]*$/, "", name); sub(/.*\./, "", arch) }
      NR % 3 == 2 { print name, $1, arch }' >"$workshop/offers"
  fi
  awk -F '\t' -v OFS='\t' '
    NR == FNR { if ($4 == "=") installed[$1] = installed[$1, $3] = $2; next }
    NF == 3 { sub(/^0:/, "", $2); print $1, (($1, $3) in installed ? installed[$1, $3] : installed[$1]), $2 }' "$workshop/packages" "$workshop/offers" | sort -u
}

redhat_upgrade() {
  # shellcheck disable=SC2086
  redhat_run "$installer" -y ${cache_options-} upgrade "$@"
}

# dnf installs an older version when asked for it; yum 3 has another command for that.
redhat_downgrade() {
  look
  judge "$first" "$last" now
  set --
  wish=$first
  while [ "$wish" -le "$last" ]; do
    eval "wish_now=\$q_${wish}_now wish_name=\$q_${wish}_name wish_version=\$q_${wish}_version"
    find_instances "$wish_name" ''
    if [ -z "$wish_now" ] && [ -n "$instances" ]; then
      choose "$wish_name" "$wish_version"
      set -- "$@" "$spec"
    fi
    wish=$((wish + 1))
  done
  if [ $# -gt 0 ]; then redhat_run "$installer" -y downgrade "$@"; fi
}

redhat_run() {
  run_fetching "PATH=$system_path" HOME=/root LC_ALL=C SYSTEMD_OFFLINE=1 "$@"
}

redhat_leftovers() {
  printf '%s\n' /var/cache/dnf /var/cache/yum /var/cache/libdnf5 /var/lib/dnf/repos /var/log/dnf.log /var/log/dnf5.log \
    /var/log/dnf.rpm.log /var/log/dnf.librepo.log /var/log/hawkey.log /var/log/yum.log
  sed -n 's/^ *\(cachedir\|system_cachedir\|logdir\) *= *\([^$]*\).*/\2/p' /etc/dnf/dnf.conf /etc/yum.conf
}
