# ---- Arch: pacman --------------------------------------------------------------------------------------
# Arch has no older versions in its repositories, and does not support upgrading a part of a system. So what a recipe
# asks for is installed from the index that the guest has, which fits the packages that it has; a newer index is
# fetched only if the guest has none, or the packages in it are not to be had. Nothing else is upgraded.

arch_manager() {
  manager='pacman -S --noconfirm --needed'
  remover='pacman -R --noconfirm'
  upgrader='pacman -Syu --noconfirm'
  exact_note=", if a repository or pacman's cache has that version"
}

# arch_path WHAT: DBPath, CacheDir or LogFile of the guest's pacman.conf; CacheDir may be several lines.
arch_path() {
  if pacman-conf "$1" 2>/dev/null </dev/null 5>&-; then return; fi
  case $1 in
    DBPath) echo /var/lib/pacman/ ;;
    CacheDir) echo /var/cache/pacman/pkg/ ;;
    LogFile) echo /var/log/pacman.log ;;
  esac
}

arch_list() {
  arch_local=$root$(arch_path DBPath)
  arch_local=${arch_local%/}/local
  find "$arch_local" -mindepth 1 -maxdepth 1 -type d >"$workshop/entries" || return 1
  find "$arch_local" -mindepth 2 -maxdepth 2 -name desc -exec awk -v OFS='\t' '
    function flush() {
      if (name != "" && version != "") {
        print name, version, arch, "="
        for (i = 1; i <= count; i++) {
          at = index(provides[i], "=")
          if (at) print substr(provides[i], 1, at - 1), substr(provides[i], at + 1), arch, name
          else print provides[i], "-", arch, name
        }
      }
      name = version = ""
      count = 0
    }
    FNR == 1 { flush() }
    /^%/ { key = $0; next }
    $0 == "" { next }
    key == "%NAME%" { name = $0 }
    key == "%VERSION%" { version = $0 }
    key == "%ARCH%" { arch = $0 }
    key == "%PROVIDES%" { provides[++count] = $0 }
    END { flush() }' {} + >"$workshop/local"
  # A crash leaves entries whose desc is empty or gone; pacman itself passes over them without an error.
  if [ "$(grep -c "$tab=\$" "$workshop/local")" != "$(grep -c . "$workshop/entries")" ]; then
    echo "error: a package in ${arch_local#"$root"} has no readable desc file" >&2
    return 1
  fi
  cat "$workshop/local"
}

# arch_accepts NAME: a group of packages is none; $name_problem says what to write instead.
arch_accepts() {
  case $1 in
    *[!A-Za-z0-9.+_@-]*) return 1 ;;
  esac
  if [ ! -e "$workshop/groups" ]; then pacman -Sg >"$workshop/groups" 2>/dev/null </dev/null 5>&-; fi
  if ! grep -qFx -e "$1" "$workshop/groups" || [ -n "$(arch_synced "$1")" ]; then return 0; fi
  name_problem="'$1' is a group of packages: name its packages$(pacman -Sg "$1" 2>/dev/null </dev/null 5>&- | sed 's/^[^ ]*//' | tr -d '\n')"
  return 1
}

arch_holds() {
  arch_order=$(vercmp "$1" "$3" 2>/dev/null)
  [ -n "$arch_order" ] && holds "$arch_order" "$2"
}

arch_spell() {
  spec=$1${2:+=$2}
}

# arch_refuses NAME: with --noconfirm, pacman installs by its own decision what its configuration holds back.
arch_refuses() {
  for ignored in $(pacman-conf IgnorePkg 2>/dev/null </dev/null 5>&-); do
    # shellcheck disable=SC2254
    case $1 in
      $ignored) choose_error="IgnorePkg in the guest's pacman.conf holds '$1' back" ;;
    esac
  done
}

# arch_synced NAME: the versions in the repositories, by the index at hand.
arch_synced() {
  LC_ALL=C pacman -Si "$1" 2>/dev/null </dev/null 5>&- | sed -n 's/^Version *: *//p'
}

arch_offers() {
  { arch_synced "$1" && arch_cached "$1"; } | awk -v OFS='\t' -v name="$1" '{ print $1, name, $1 }'
  # The packages that provide the name, of all that there are.
  LC_ALL=C pacman -Si 2>/dev/null </dev/null 5>&- | awk -v OFS='\t' -v wanted="$1" '
    /^Name / { name = $NF }
    /^Version / { version = $NF }
    /^Provides / {
      for (i = 3; i <= NF; i++) {
        at = index($i, "=")
        if ($i == wanted) print "-", name, version
        else if (at && substr($i, 1, at - 1) == wanted) print substr($i, at + 1), name, version
      }
    }'
}

# arch_cached NAME: a line VERSION FILE for each package file of that name in pacman's cache.
arch_cached() {
  arch_path CacheDir | while IFS= read -r arch_cache; do
    find "$root${arch_cache%/}" -maxdepth 1 -type f -name "$1-*.pkg.tar*" ! -name '*.sig' ! -name '*.part' 2>/dev/null
  done | while IFS= read -r arch_file; do
    # NAME-VERSION-RELEASE-ARCH.pkg.tar…
    arch_version=${arch_file##*/} arch_version=${arch_version%.pkg.tar*} arch_version=${arch_version%-*}
    arch_name=${arch_version%-*-*}
    if [ "$arch_name" = "$1" ]; then echo "${arch_version#"$1-"} $arch_file"; fi
  done
}

arch_refresh() {
  status=0 arch_fresh=''
  set +f
  for arch_index in "$root$(arch_path DBPath)"/sync/*.db; do
    if [ ! -e "$arch_index" ]; then arch_update; fi
    break
  done
  set -f
}

# arch_update: fetches the index; fails if that was done before.
arch_update() {
  if [ -n "$arch_fresh" ]; then return 1; fi
  arch_fresh=yes
  arch_run pacman -Sy --noconfirm
  if [ "$status" -ne 0 ]; then cat "$workshop/out" "$workshop/err" >"$workshop/refresh-err"; fi
}

arch_install() {
  arch_try "$@"
  if [ "$status" -ne 0 ] && [ -z "$because" ] && arch_update; then arch_try "$@"; fi
}

arch_remove() {
  arch_run pacman -R --noconfirm "$@"
}

arch_lists() {
  find "$root$(arch_path DBPath)/sync" -maxdepth 1 -name '*.db' 2>/dev/null
}

# arch_upgrades [NAME]: pacman exits with 1 if nothing is newer.
arch_upgrades() {
  if [ $# -gt 0 ]; then
    echo "Arch supports no upgrade of single packages: write \`upgrade: all\`" >&2
    return 1
  fi
  LC_ALL=C pacman -Qu | sed -n "s/^\([^ ]*\) \([^ ]*\) -> \([^ ]*\)\$/\1$tab\2$tab\3/p"
}

# The index is as new as arch_update has made it.
arch_upgrade() {
  # shellcheck disable=SC2046
  arch_run pacman -Su --noconfirm $(arch_caches)
}

# arch_try SPEC…: versions that only pacman's cache has are installed from there.
arch_try() {
  arch_files=''
  for spec do
    shift
    arch_file=''
    case $spec in
      *=*)
        if ! arch_synced "${spec%%=*}" | grep -qFx -e "${spec#*=}"; then
          arch_file=$(arch_cached "${spec%%=*}" | awk -v version="${spec#*=}" '$1 == version { sub(/^[^ ]* /, ""); print; exit }')
        fi
        ;;
    esac
    if [ -n "$arch_file" ]; then arch_files="$arch_files $arch_file"; else set -- "$@" "$spec"; fi
  done
  if [ -n "$arch_files" ]; then
    # shellcheck disable=SC2046,SC2086
    arch_run pacman -U --noconfirm $(arch_caches) $arch_files
    if [ "$status" -ne 0 ] || [ $# -eq 0 ]; then return; fi
  fi
  # shellcheck disable=SC2046
  arch_run pacman -S --noconfirm --needed $(arch_caches) "$@"
}

# arch_caches: options for the packages that other runs downloaded: the first cache gets what is downloaded now.
arch_caches() {
  if [ -z "$package_cache" ]; then return; fi
  echo "--cachedir $package_cache"
  arch_path CacheDir | sed 's/^/--cachedir /'
}

# In one stream, an error stands after the package that it is about.
arch_run() {
  # shellcheck disable=SC2016
  run_fetching "PATH=$system_path" HOME=/root LC_ALL=C /bin/sh -c 'exec "$@" 2>&1' sh "$@"
}

# pacman says only that a command failed, after the line about the package whose script that was.
arch_broken() {
  awk '
    /^:: Running .*hooks/ { name = "" }
    /^(\([ 0-9]*\/[0-9]*\) )?(installing|upgrading|downgrading|reinstalling) / { name = $NF; sub(/\.\.\.$/, "", name) }
    /^error: command (failed to execute|terminated by signal)/ && name != "" { print name }' "$workshop/out"
}

arch_leftovers() {
  arch_path CacheDir
  arch_path LogFile
  echo "$(arch_path DBPath)/sync"
}
