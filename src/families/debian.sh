# ---- Debian and its descendants: dpkg and apt ----------------------------------------------------------

debian_manager() {
  manager='apt-get -y install'
  remover='apt-get -y remove'
  upgrader='apt-get -y dist-upgrade'
}

# What dpkg has begun and not finished is there with a fault; what is removed but for its configuration is not there. With
# a mistake in its configuration dpkg does nothing, and would compare versions as different.
debian_list() {
  if [ "$mode" = reconcile ] || [ -n "$asks_versions" ]; then dpkg --compare-versions 1 eq 1 || return; fi
  # shellcheck disable=SC2016
  dpkg-query -W -f='${Package}\t${Version}\t${Architecture}\t${Status}\t${Provides}\n' >"$workshop/dpkg" &&
    awk -F '\t' -v OFS='\t' '
      $4 ~ / (half-installed|unpacked|half-configured)$/ { sub(/.* /, "", $4); print $1, $2, $3, "!dpkg left it " $4 }
      $4 ~ / ok (installed|triggers-)/ {
        print $1, $2, $3, "="
        count = split($5, names, /, */)
        for (i = 1; i <= count; i++) {
          name = names[i]
          version = "-"
          if (match(name, / *[(]= */)) {
            version = substr(name, RSTART + RLENGTH)
            sub(/[)].*/, "", version)
            name = substr(name, 1, RSTART - 1)
          }
          if (name != "") print name, version, $3, $1
        }
      }' "$workshop/dpkg"
}

# apt takes NAME- and NAME+ for removing and installing NAME, and what it does not know for a pattern.
debian_accepts() {
  case $1 in
    *- | *[!A-Za-z0-9.+:_~-]*) return 1 ;;
  esac
}

# debian_split NAME: NAME:ARCH. To apt, a package of every architecture is one of the system's own.
debian_split() {
  case $1 in *:*) ;; *) return 1 ;; esac
  plain_name=${1%:*} architectures=${1##*:}
  if [ -z "${debian_native-}" ]; then debian_native=$(dpkg --print-architecture 2>/dev/null); fi
  case $architectures in
    any) architectures='' ;;
    native | all | "$debian_native") architectures="$debian_native all" ;;
  esac
}

debian_holds() {
  case $2 in
    '=') set -- "$1" eq "$3" ;;
    '!=') set -- "$1" ne "$3" ;;
    '<') set -- "$1" lt "$3" ;;
    '<=') set -- "$1" le "$3" ;;
    '>') set -- "$1" gt "$3" ;;
    '>=') set -- "$1" ge "$3" ;;
  esac
  dpkg --compare-versions "$1" "$2" "$3" 2>/dev/null
}

debian_spell() {
  spec=$1${2:+=$2}
}

# debian_refuses NAME: a name with a dot that apt does not know is a pattern to it.
debian_refuses() {
  case $1 in *.*) ;; *) return ;; esac
  split_name "$1"
  if debian_ask pkgnames "$plain_name" | grep -qFx -e "$plain_name"; then return; fi
  choose_error="no package is named '$1'"
}

# debian_ask COMMAND NAME
debian_ask() {
  APT_CONFIG="$workshop/apt.conf" apt-cache "$@" 2>/dev/null </dev/null 5>&-
}

# madison prints lines NAME | VERSION | SOURCE, also of source packages; showpkg, after "Reverse Provides:", lines
# PACKAGE VERSION (= VERSION OF THE NAME).
debian_offers() {
  split_name "$1"
  debian_ask madison "$1" | awk -F ' *[|] *' -v OFS='\t' -v name="$plain_name" '$3 !~ / Sources$/ { print $2, name, $2 }'
  debian_ask showpkg "$plain_name" | awk -v OFS='\t' '
    provides { version = $4; sub(/[)].*/, "", version); print (version == "" ? "-" : version), $1, $2 }
    /^Reverse Provides:/ { provides = 1 }'
}

debian_refresh() {
  debian_configure
  debian_run apt-get update
}

# Options are in a file, so that the command in a report is the command that was run.
debian_configure() {
  cat >"$workshop/apt.conf" <<'CONFIG'
APT::Get::Assume-Yes "true";
APT::Get::allow-downgrades "true";
APT::Keep-Downloaded-Packages "false";
DPkg::Options { "--force-confdef"; "--force-confold"; };
APT::Update::Error-Mode "any";
DPkg::Lock::Timeout "60";
Dpkg::Use-Pty "false";
CONFIG
  if [ -n "$package_cache" ]; then
    # apt downloads as another user, who cannot reach the workshop.
    mkdir -p "$package_cache/partial"
    cat >>"$workshop/apt.conf" <<CONFIG
Dir::Cache::Archives "$package_cache/";
APT::Keep-Downloaded-Packages "true";
APT::Sandbox::User "root";
CONFIG
  fi
}

debian_install() {
  debian_run apt-get -y install "$@"
}

debian_remove() {
  if [ ! -e "$workshop/apt.conf" ]; then debian_configure; fi
  debian_run apt-get -y remove "$@"
}

# Files of apt carry the time that the server gives them.
debian_lists() {
  apt-config shell lists Dir::State::lists/d | sed -n "s/^lists='\(.*\)'\$/\1/p" | while IFS= read -r debian_folder; do
    find "$root$debian_folder" -maxdepth 1 -type f -name '*_*'
  done
}

# apt prints `Inst NAME [VERSION] (VERSION …)`; without the first version for what it would install anew.
debian_upgrades() {
  LC_ALL=C apt-get -s -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= dist-upgrade >"$workshop/simulated" &&
    sed -n "s/^Inst \([^ ]*\) \[\([^]]*\)\] (\([^ ]*\) .*/\1$tab\2$tab\3/p" "$workshop/simulated"
}

debian_upgrade() {
  if [ ! -e "$workshop/apt.conf" ]; then debian_configure; fi
  if [ $# -eq 0 ]; then
    debian_run apt-get -y dist-upgrade
  else
    debian_run apt-get -y install --only-upgrade "$@"
  fi
}

debian_run() {
  run_fetching "PATH=$system_path" HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true \
    APT_LISTCHANGES_FRONTEND=none NEEDRESTART_SUSPEND=1 UCF_FORCE_CONFFOLD=1 SYSTEMD_OFFLINE=1 \
    "APT_CONFIG=$workshop/apt.conf" "$@"
}

debian_leftovers() {
  apt-config shell cache Dir::Cache/d lists Dir::State::lists/d log Dir::Log/d | sed -n "s/^[a-z]*='\(.*\)'\$/\1/p"
  echo /var/log/dpkg.log
  echo /var/log/alternatives.log
}

# debian_prepare, debian_finish: in the appliance, packages start no service (invoke-rc.d(8), policy-rc.d).
debian_prepare() {
  policy=$root/usr/sbin/policy-rc.d
  policy_made=''
  if [ -z "$in_appliance" ] || [ ! -d "$root/usr/sbin" ]; then return; fi
  if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$policy.sahara-image"; fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  policy_made=yes
}

debian_finish() {
  if [ -z "$policy_made" ]; then return; fi
  rm -f "$policy"
  if [ -e "$policy.sahara-image" ] || [ -L "$policy.sahara-image" ]; then mv "$policy.sahara-image" "$policy"; fi
}
