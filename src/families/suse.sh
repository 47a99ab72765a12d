# ---- SUSE: rpm and zypper ------------------------------------------------------------------------------

suse_manager() {
  manager='zypper --non-interactive install'
}

suse_list() { rpm_list; }
suse_accepts() { rpm_accepts "$1"; }
suse_holds() { rpm_holds "$@"; }

suse_spell() {
  spec=$1${2:+-$2}
}

# zypper prints a table: S | Name | Type | Version | Arch | Repository.
suse_offers() {
  zypper --non-interactive search -s --match-exact -t package "$1" </dev/null 5>&- | cut -d '|' -f 4 | tr -d ' ' | sed 1,/+/d
}

suse_refresh() {
  status=0
}

suse_install() {
  run_kept "PATH=$system_path" HOME=/root LC_ALL=C SYSTEMD_OFFLINE=1 ZYPP_LOCK_TIMEOUT=60 \
    zypper --non-interactive install --oldpackage --auto-agree-with-licenses "$@"
}
