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
}

redhat_list() { rpm_list; }
redhat_accepts() { rpm_accepts "$1"; }
redhat_holds() { rpm_holds "$@"; }

redhat_spell() {
  spec=$1${2:+-$2}
}

redhat_offers() {
  case $installer in
    microdnf) redhat_run_plainly microdnf repoquery "$1" | sed -n "s/^$1-\([^-]*-[^-]*\)\.[^.]*\$/\1/p" ;;
    # yum breaks its longer lines: what matters is the word after NAME.ARCH.
    *)
      redhat_run_plainly "$installer" -q --showduplicates list "$1" | tr '\n' ' ' | tr -s ' ' '\n' | {
        offered_name=''
        while read -r offered; do
          case $offered_name in "$1".*) echo "$offered" ;; esac
          offered_name=$offered
        done
      }
      ;;
  esac
}

redhat_run_plainly() {
  "$@" </dev/null 5>&-
}

# dnf and yum fetch what they need to know by themselves.
redhat_refresh() {
  status=0
}

redhat_install() {
  redhat_run "$installer" -y install "$@"
  if [ "$installer" = yum ]; then redhat_downgrade; fi
}

# dnf goes back to an older version when asked for it; yum has a word of its own for that.
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
  run_kept "PATH=$system_path" HOME=/root LC_ALL=C SYSTEMD_OFFLINE=1 "$@"
}
