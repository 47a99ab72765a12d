# shellcheck shell=bash
# An Arch system: Debian's own pacman, a local database written as text, and a repository of stub packages in
# /opt/localrepo.

# vercmp is in Debian's makepkg. perl, gnupg and what pacman never loads stay out.
arch_root_packages=(bash coreutils pacman-package-manager makepkg mawk passwd procps findutils gzip tar sed grep
  '-perl*' '-libperl*' -debugedit -gnupg '-gnupg-*' '-gpg*' -dirmngr -dpkg -debconf -init-system-helpers
  '-libpam-modules*' -libpam-runtime -login -usrmerge -base-passwd -texinfo -fakeroot -patch '-pkgconf*' -adduser
  -gawk -libmpfr6 -libsigsegv2 -util-linux-extra -media-types)

# arch_root: makes the system in $root; the guest's file adds its os-release.
arch_root() {
  local library
  python3 "$lib/host_packages.py" clone "$root" "${arch_root_packages[@]}"
  skeleton
  (
    cd "$root" || exit
    rm -rf var/lib/dpkg var/cache/debconf etc/{apt,dpkg,debian_version,os-release,issue*,perl,init.d,pam.d} \
      usr/lib/os-release usr/bin/makepkg* usr/share/{perl5,makepkg} etc/makepkg* usr/lib/*/libicu{i18n,io,test,tu}.so*
  )
  ln -sfn mawk "$root/usr/bin/awk"
  ln -sfn bash "$root/usr/bin/sh"
  printf '%s\n' root:x:0:0:root:/root:/bin/bash nobody:x:65534:65534:nobody:/:/usr/bin/nologin | put /etc/passwd
  printf '%s\n' root:x:0: tty:x:5: nobody:x:65534: | put /etc/group
  sed 's/^\([^:]*\):.*/\1:*:19000:0:99999:7:::/' "$root/etc/passwd" | put /etc/shadow 600
  echo "UUID=$(uuid "$guest root") / ext4 defaults 0 1" | put /etc/fstab
  put /etc/pacman.conf <<'END'
[options]
HoldPkg = pacman glibc
Architecture = auto
SigLevel = Never

[stubs]
Server = file:///opt/localrepo
END
  ldconfig -r "$root" 2>/dev/null || die "ldconfig -r failed"
  for library in "$root"/usr/lib/*/libicudata.so.*; do
    [ -h "$library" ] || [ ! -f "$library" ] || python3 "$lib/hollow.py" "$library"
  done
  arch_database
}

# arch_database: lzo is installed at its older version. The repository lists newer ones only, as Arch's do, and
# pacman's cache holds the files of the older ones.
arch_database() {
  local name
  mkdir -p "$root"/var/lib/pacman/{local,sync} "$root"/var/cache/pacman/pkg "$root/opt/localrepo/older"
  cp "$stubs"/pacman/*.pkg.tar.gz "$stubs"/pacman/stubs.db "$root/opt/localrepo/"
  cp "$stubs"/pacman/older/stubs.db "$root/opt/localrepo/older/"
  cp "$stubs"/pacman/stubs.db "$root/var/lib/pacman/sync/"
  echo 9 | put /var/lib/pacman/local/ALPM_DB_VERSION
  cp -r "$stubs/pacman/local/lzo-2.9-1" "$root/var/lib/pacman/local/"
  cp "$stubs"/pacman/older/{lzo-2.9-1,hadoop-1.3.3-8}-any.pkg.tar.gz "$root/var/cache/pacman/pkg/"
  tar -C "$root" -xzf "$stubs/pacman/older/lzo-2.9-1-any.pkg.tar.gz" --exclude .PKGINFO
  for name in filesystem-2024.01.19-1 glibc-2.38-7 bash-5.2.021-1 pacman-6.0.2-9; do
    {
      printf '%%NAME%%\n%s\n\n%%VERSION%%\n%s\n\n' "${name%%-*}" "${name#*-}"
      printf '%%DESC%%\n%s\n\n%%ARCH%%\nx86_64\n\n%%SIZE%%\n100\n\n' "${name%%-*}"
      [ "${name%%-*}" != bash ] || printf '%%PROVIDES%%\nsh\n\n'
    } | put "/var/lib/pacman/local/$name/desc"
    echo %FILES% | put "/var/lib/pacman/local/$name/files"
  done
}
