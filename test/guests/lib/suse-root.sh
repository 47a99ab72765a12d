# shellcheck shell=bash
# A system of the SUSE family: Debian's own rpm and zypper, an rpm database, and a repository of stub packages in
# /opt/localrepo.

# What zypper depends on, less what it never loads.
suse_root_packages=(bash coreutils hostname mawk passwd procps findutils gzip tar sed grep rpm zypper gpg
  '-perl*' '-libperl*' -debugedit -gnupg '-gnupg-*' '-gpg-*' -gpgsm -dirmngr -sqlite3 -dpkg -debconf
  -init-system-helpers '-libpam-modules*' -libpam-runtime -login -usrmerge -base-passwd -file -libmagic-mgc -gawk
  -libmpfr6 -libsigsegv2 -util-linux-extra -media-types -augeas-lenses -adduser)

# suse_root: makes the system in $root; the guest's file adds its release files and then calls rpm_database.
suse_root() {
  python3 "$lib/host_packages.py" clone "$root" "${suse_root_packages[@]}"
  skeleton
  rpm_root_base
  mkdir -p "$root"/etc/zypp/{repos.d,services.d,vars.d,credentials.d} "$root"/var/{lib,cache,log}/zypp "$root/etc/products.d"
  put /etc/zypp/repos.d/stubs.repo <<'END'
[stubs]
name=stub packages
enabled=1
autorefresh=1
baseurl=dir:///opt/localrepo
type=rpm-md
gpgcheck=0
END
}
