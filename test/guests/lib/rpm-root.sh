# shellcheck shell=bash
# A system of the Red Hat family: the host's own rpm and dnf (Debian ships both), an rpm database that
# holds what a recipe may ask for, and a repository of stub packages in /opt/localrepo.

# What dnf depends on, less what it never loads: perl and gnupg alone are a third of it.
rpm_root_packages=(bash coreutils hostname mawk passwd procps findutils gzip tar sed grep rpm dnf python3-libdnf python3-hawkey
  '-perl*' '-libperl*' -debugedit -gnupg '-gnupg-*' '-gpg*' -dirmngr -sqlite3 -python3-dbus -dpkg -debconf
  -init-system-helpers '-libpam-modules*' -libpam-runtime -login -usrmerge -base-passwd -python3-distutils
  -python3-lib2to3 -mailcap -file -libmagic-mgc -gawk
  -libmpfr6 -libsigsegv2 -util-linux-extra -media-types)

# rpm_root: makes the system in $root; the guest's file adds its release files and then calls
# rpm_database.
rpm_root() {
  python3 "$lib/host_packages.py" clone "$root" "${rpm_root_packages[@]}"
  skeleton
  rpm_root_base
  printf '[main]\ngpgcheck=0\nplugins=0\ninstall_weak_deps=0\nmetadata_expire=-1\n' | put /etc/dnf/dnf.conf
  ln -sfn dnf/dnf.conf "$root/etc/yum.conf"
  put /etc/yum.repos.d/local.repo <<'END'
[local]
name=stub packages
baseurl=file:///opt/localrepo
enabled=1
gpgcheck=0
END
  # Python's own caches are not the package's: without them dnf takes 10 s longer to start.
  compile_python -j 2 || compile_python || :
}

# rpm_root_base: what every system with rpm gets, whatever its package manager is.
rpm_root_base() {
  local library
  rpm_root_remove_debian
  ln -sfn mawk "$root/usr/bin/awk"
  ln -sfn bash "$root/usr/bin/sh"
  rpm_accounts
  echo "UUID=$(uuid "$guest root") / ext4 defaults 0 1" | put /etc/fstab

  # Debian's rpm keeps its database in the user's home.
  printf '%%_dbpath /var/lib/rpm\n%%_db_backend sqlite\n' | put /etc/rpm/macros
  mkdir -p "$root/opt/localrepo"
  cp -r "$stubs/rpm/." "$root/opt/localrepo/"
  chmod -R u+w "$root/opt/localrepo"
  # What systemctl does in a chroot, without systemd's 10 MB.
  put /usr/bin/systemctl 755 <<'END'
#!/bin/sh
echo "systemctl $*" >> /var/log/systemctl.log
case $1 in
  start | stop | restart | try-restart | reload | daemon-reload) echo "Running in chroot, ignoring command '$1'" >&2 ;;
esac
END
  ldconfig -r "$root" 2>/dev/null || die "ldconfig -r failed"
  for library in "$root"/usr/lib/*/libicudata.so.*; do
    [ -h "$library" ] || [ ! -f "$library" ] || python3 "$lib/hollow.py" "$library"
  done
}

# Several processes need a /dev/shm, which not every container has.
compile_python() {
  python3 -m compileall -q "$@" --invalidation-mode unchecked-hash -s "$root" -p / "$root"/usr/lib/python3* \
    >/dev/null 2>&1
}

rpm_root_remove_debian() {
  (
    cd "$root" || exit
    rm -rf var/lib/dpkg var/cache/debconf var/cache/apt var/lib/apt \
      etc/{apt,dpkg,debian_version,os-release,issue*,perl,cron.daily,init.d,logrotate.d,pam.d} etc/rc?.d \
      usr/lib/{os-release,systemd} usr/share/{perl5,perl,python3/debpython,glib-2.0/codegen} \
      usr/lib/python3.*/{test,idlelib,lib2to3,ensurepip,turtledemo,tkinter,unittest,pydoc_data,asyncio,xmlrpc} \
      usr/lib/python3.*/config-* usr/lib/python3/dist-packages/hawkey/test \
      usr/lib/*/libicu{i18n,io,test,tu}.so*
    mkdir -p etc/{alternatives,dnf,rpm,yum.repos.d} var/lib/{rpm,dnf} var/cache/dnf
  )
}

rpm_accounts() {
  printf '%s\n' root:x:0:0:root:/root:/bin/bash bin:x:1:1:bin:/bin:/sbin/nologin \
    nobody:x:65534:65534:nobody:/:/sbin/nologin | put /etc/passwd
  printf '%s\n' root:x:0: bin:x:1: tty:x:5: nobody:x:65534: | put /etc/group
  sed 's/^\([^:]*\):.*/\1:*:19000:0:99999:7:::/' "$root/etc/passwd" | put /etc/shadow 600
  printf '%s\n' 'UID_MIN 1000' 'GID_MIN 1000' 'USERGROUPS_ENAB yes' 'CREATE_HOME yes' | put /etc/login.defs
}

# base NAME VERSION RELEASE PROVIDES FILE…: one package of the base system, in the spec file. Files
# that the root lacks are left out.
base() {
  local name=$1 version=$2 release=$3 provides=$4 file
  shift 4
  {
    printf '%%package -n %s\nVersion: %s\nRelease: %s\nSummary: %s\nAutoReqProv: no\n' \
      "$name" "$version" "$release" "$name"
    [ -z "$provides" ] || echo "Provides: $provides"
    printf '%%description -n %s\n%s\n%%files -n %s\n' "$name" "$name" "$name"
    for file; do
      if [ -e "$root$file" ] || [ -h "$root$file" ]; then
        echo "$file"
        mkdir -p "$work/base$(dirname "$file")"
        cp -a "$root$file" "$work/base$file"
      fi
    done
  } >>"$work/base.spec"
}

# rpm_database RELEASE_PACKAGE VERSION RELEASE MAJOR: makes real packages of the system's own files and
# registers them, so that rpm -q, rpm -qf, rpm -V and dependencies on the base system work.
rpm_database() {
  local programs=() one
  for one in cat chmod chown cp cut date dd df du echo env false head id ln ls mkdir mknod mv nproc od printf pwd \
    rm rmdir sha256sum sleep sort stat tail tee test touch tr true uname uniq wc whoami; do
    programs+=("/usr/bin/$one")
  done
  printf '%s\n' 'Name: base' 'Version: 1' 'Release: 1' 'Summary: base' 'License: MIT' 'AutoReqProv: no' \
    '%description' base '%install' "cp -a $work/base/. %{buildroot}/" >"$work/base.spec"
  base "$1" "$2" "$3" "system-release = $2-$3, system-release(releasever) = $4, redhat-release = $2-$3" \
    /usr/lib/os-release /etc/os-release /etc/rocky-release /etc/centos-release /etc/redhat-release /etc/system-release
  base glibc 2.34 "83.el$4" 'libc.so.6()(64bit), rtld(GNU_HASH)' /usr/sbin/ldconfig
  base bash 5.1.8 "6.el$4" '/bin/sh, /bin/bash, /usr/bin/sh' /usr/bin/bash /usr/bin/sh
  base coreutils 8.32 "34.el$4" /bin/true "${programs[@]}"
  base sed 4.8 "9.el$4" '' /usr/bin/sed
  base grep 3.6 "5.el$4" '' /usr/bin/grep /usr/bin/egrep /usr/bin/fgrep
  base findutils 4.8.0 "6.el$4" '' /usr/bin/find /usr/bin/xargs
  base gzip 1.12 "1.el$4" '' /usr/bin/gzip /usr/bin/gunzip
  base tar 1.34 "6.el$4" '' /usr/bin/tar
  base rpm 4.16.1.3 "27.el$4" '' /usr/bin/rpm /etc/rpm/macros
  base systemd 252 "18.el$4" '' /usr/bin/systemctl
  base python3 3.9.18 "1.el$4" '' /usr/bin/python3
  [ ! -e "$root/usr/bin/dnf" ] || base dnf 4.14.0 "8.el$4" '' /usr/bin/dnf /usr/bin/dnf-3 /etc/dnf/dnf.conf
  [ ! -e "$root/usr/bin/yum" ] || base yum 4.14.0 "8.el$4" '' /usr/bin/yum /etc/yum.conf
  [ ! -e "$root/usr/bin/zypper" ] || base zypper 1.14.42 1 '' /usr/bin/zypper
  rpmbuild --quiet -bb --define "_topdir $work/top" --define "_rpmdir $work/rpms" \
    --define '_build_name_fmt %%{NAME}.rpm' --define '_binary_payload w0.gzdio' --define '_build_id_links none' \
    --define 'debug_package %{nil}' --define '__os_install_post %{nil}' --define '_buildhost stub' \
    --define '_unpackaged_files_terminate_build 0' --define 'use_source_date_epoch_as_buildtime 1' \
    "$work/base.spec" </dev/null >"$work/rpm.log" 2>&1 || { cat "$work/rpm.log" >&2; die "rpmbuild failed"; }
  # Not --root: that is a chroot, which needs a root who is not fakeroot's.
  rpm --dbpath "$root/var/lib/rpm" --define '_db_backend sqlite' -i --justdb --nodeps --nosignature --noscripts \
    --ignorearch --ignoreos --ignoresize "$work"/rpms/*.rpm "$stubs/rpm/lzo-2.9-1.noarch.rpm" >"$work/rpm.log" 2>&1 ||
    { cat "$work/rpm.log" >&2; die "registering the packages failed"; }
  (cd "$root" && rpm2cpio "$stubs/rpm/lzo-2.9-1.noarch.rpm" | cpio -idm --quiet)
}
