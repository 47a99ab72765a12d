# ---- Debian and its descendants: dpkg and apt ----------------------------------------------------------

debian_manager() {
  manager='apt-get -y install'
}

debian_list() {
  # shellcheck disable=SC2016
  dpkg-query -W -f='${Package}\t${Version}\t${Architecture}\t${Status}\t${Provides}\n' >"$workshop/dpkg" &&
    awk -F '\t' -v OFS='\t' '
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

debian_offers() {
  APT_CONFIG="$workshop/apt.conf" apt-cache madison "$1" </dev/null 5>&- | cut -d '|' -f 2
}

# Options stand in a file, so that the command that a report tells is the command that is run.
debian_refresh() {
  cat >"$workshop/apt.conf" <<'CONFIG'
APT::Get::Assume-Yes "true";
APT::Get::allow-downgrades "true";
APT::Keep-Downloaded-Packages "false";
DPkg::Options { "--force-confdef"; "--force-confold"; };
DPkg::Lock::Timeout "60";
Dpkg::Use-Pty "false";
CONFIG
  debian_run apt-get update
}

debian_install() {
  # A name with a dot that apt does not know would be a pattern to it.
  for spec do
    case ${spec%%=*} in
      *.*)
        spec=${spec%%=*}
        if ! APT_CONFIG="$workshop/apt.conf" apt-cache pkgnames "${spec%:*}" </dev/null 2>/dev/null 5>&- | grep -qFx -e "${spec%:*}"; then
          : >"$workshop/out"
          echo "E: Unable to locate package $spec" >"$workshop/err"
          status=100 because=''
          return
        fi
        ;;
    esac
  done
  debian_run apt-get -y install "$@"
}

debian_run() {
  run_kept "PATH=$system_path" HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true \
    APT_LISTCHANGES_FRONTEND=none NEEDRESTART_SUSPEND=1 UCF_FORCE_CONFFOLD=1 SYSTEMD_OFFLINE=1 \
    "APT_CONFIG=$workshop/apt.conf" "$@"
}
