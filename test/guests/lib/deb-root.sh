# shellcheck shell=bash
# A Debian system: the host's own dpkg and apt, and a repository of stub packages in /opt/localrepo.

deb_root_packages=(apt passwd procps mawk)

# deb_root: makes the system in $root; the guest's file adds its os-release.
deb_root() {
  python3 "$lib/host_packages.py" clone "$root" "${deb_root_packages[@]}"
  skeleton
  mkdir -p "$root"/etc/apt/{apt.conf.d,sources.list.d} "$root/etc/alternatives" \
    "$root"/var/cache/apt/archives/partial "$root"/var/lib/apt/lists/partial "$root/var/cache/debconf"
  ln -sfn /usr/bin/mawk "$root/etc/alternatives/awk"
  ln -sfn /etc/alternatives/awk "$root/usr/bin/awk"
  deb_accounts
  ldconfig -r "$root" 2>/dev/null || die "ldconfig -r failed"

  # Paths of the host's own archives and keys stay out.
  rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/var/lib/apt/lists/*_*
  echo 'deb [trusted=yes] file:/opt/localrepo ./' | put /etc/apt/sources.list
  # There is no user _apt that could read a file on the appliance's mounts; nor is a sync worth its time.
  put /etc/apt/apt.conf.d/00guest <<'END'
Acquire::Languages "none";
APT::Sandbox::User "root";
Dpkg::Options "--force-unsafe-io";
END
  echo "UUID=$(uuid "$guest root") / ext4 defaults 0 1" | put /etc/fstab
  # With an init and a runlevel, invoke-rc.d starts services unless a policy-rc.d tells it not to.
  printf '#!/bin/sh\nexit 0\n' | put /usr/sbin/init 755
  printf '#!/bin/sh\necho N 2\n' | put /usr/sbin/runlevel 755
  mkdir -p "$root/opt/localrepo"
  cp "$stubs"/deb/* "$root/opt/localrepo/"
  deb_install lzo_2.9-1_all removed-conf_1.0-1_all
  deb_dpkg --remove removed-conf
}

# dpkg outside of the system: it runs nothing in it as long as the packages bring no scripts.
deb_dpkg() {
  dpkg --root="$root" --log=/dev/null --force-not-root,bad-path,unsafe-io --no-triggers "$@" >"$work/dpkg.log" 2>&1 ||
    { cat "$work/dpkg.log" >&2; die "dpkg $* failed"; }
}

deb_install() {
  local name
  for name; do deb_dpkg --install "$stubs/deb/$name.deb"; done
}

# What `apt-get update` leaves: the index of a file: repository is a link to it.
deb_update() {
  cp "$stubs/deb/Release" "$root/var/lib/apt/lists/_opt_localrepo_._Release"
  ln -s /opt/localrepo/./Packages "$root/var/lib/apt/lists/_opt_localrepo_._Packages"
}

deb_accounts() {
  local base=$root/usr/share/base-passwd
  sed 's/^\([^:]*\):[^:]*/\1:x/' "$base/passwd.master" | put /etc/passwd
  sed 's/^\([^:]*\):[^:]*/\1:x/' "$base/group.master" | put /etc/group
  sed 's/^\([^:]*\):.*/\1:*:19000:0:99999:7:::/' "$root/etc/passwd" | put /etc/shadow 640
  sed 's/^\([^:]*\):.*/\1:*::/' "$root/etc/group" | put /etc/gshadow 640
  chgrp 42 "$root/etc/shadow" "$root/etc/gshadow"
}
