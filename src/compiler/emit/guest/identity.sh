# ---- Identities ----------------------------------------------------------------------------------------
# Some files make a machine distinct from all others. Packages make such files when they are installed, and every
# copy of the image would then have the same. Those that were there before the run stay.

identity_files='
/var/lib/dbus/machine-id
/var/lib/zypp/AnonymousUniqueId
/etc/ssh/ssh_host_*key*
/etc/dropbear/dropbear_*_host_key
/var/lib/systemd/random-seed
/var/lib/systemd/credential.secret
/var/lib/random-seed
/var/lib/urandom/random-seed
/var/lib/misc/random-seed
/var/lib/seedrng/*
/boot/loader/random-seed
/boot/efi/loader/random-seed
/efi/loader/random-seed
/var/lib/cloud/instance
/var/lib/cloud/instances/*
/var/lib/cloud/data/*
/var/lib/cloud/sem/*
/var/lib/NetworkManager/secret_key
/var/lib/dhcpcd/duid
/var/lib/dhcpcd/secret
/etc/dhcpcd.duid
/etc/dhcpcd.secret
/etc/iscsi/initiatorname.iscsi
/etc/nvme/hostid
/etc/nvme/hostnqn
/etc/popularity-contest.conf
/etc/salt/minion_id
/etc/salt/pki/minion/minion.p*
/etc/insights-client/machine-id
/var/lib/mysql/auto.cnf
'

# list_identities FILE: writes those that are there, a line each.
list_identities() {
  for identity_file in $identity_files; do
    set +f
    # shellcheck disable=SC2231
    for identity in $root$identity_file; do
      if [ -e "$identity" ] || [ -L "$identity" ]; then printf '%s\n' "$identity"; fi
    done
    set -f
  done >"$1"
}

# remember_identities: before the run. The machine ID is `missing`, or the first line of its file.
remember_identities() {
  machine_id=missing
  if [ -e "$root/etc/machine-id" ]; then
    machine_id=''
    read -r machine_id <"$root/etc/machine-id" || :
  fi
  list_identities "$workshop/identities"
}

# forget_identities: after the run, removes those that it made, and says so.
forget_identities() {
  forgotten=''
  forget_machine_id
  list_identities "$workshop/identities-now"
  while IFS= read -r identity; do
    if grep -qxF -e "$identity" "$workshop/identities"; then continue; fi
    forget "$identity"
  done <"$workshop/identities-now"
  if [ -z "$forgotten" ]; then return; fi
  note 'warning identity-removed' "removed what the run made and every copy of the image would share:$forgotten"
  case $forgotten in
    *" /etc/ssh/ssh_host_"*)
      if ! makes_host_keys; then
        note 'warning host-keys-missing' 'nothing was found in the image that makes ssh host keys at boot, and sshd does not start without: add a step for the first boot that runs ssh-keygen -A'
      fi
      ;;
  esac
}

# forget_machine_id: machine-id(5): an image has none, or an empty file, or the word `uninitialized`.
forget_machine_id() {
  if [ ! -s "$root/etc/machine-id" ]; then return; fi
  case $machine_id in
    missing) rm -f "$root/etc/machine-id" ;;
    '') : >"$root/etc/machine-id" ;;
    uninitialized)
      if [ "$(cat "$root/etc/machine-id")" = uninitialized ]; then return; fi
      echo uninitialized >"$root/etc/machine-id"
      ;;
    *) return ;;
  esac
  forgotten="$forgotten /etc/machine-id"
}

# forget FILE: removes one identity.
forget() {
  case ${1#"$root"} in
    /var/lib/dbus/machine-id)
      # A link to the machine ID, or a copy of one that was there before, is no identity of its own.
      if [ -L "$1" ] || cmp -s "$1" "$root/etc/machine-id"; then return; fi
      rm -f "$1"
      ;;
    /etc/iscsi/initiatorname.iscsi)
      if ! grep -q '^InitiatorName=' "$1"; then return; fi
      # Debian's iscsid does not start without the file, and makes a name if it says so.
      if [ -e "$root/lib/open-iscsi/startup-checks.sh" ]; then echo GenerateName=yes >"$1"; else rm -f "$1"; fi
      ;;
    /etc/popularity-contest.conf)
      if ! grep -q '^MY_HOSTID=' "$1"; then return; fi
      grep -v '^MY_HOSTID=' "$1" >"$workshop/popularity" || :
      cat "$workshop/popularity" >"$1"
      ;;
    *) rm -rf "$1" ;;
  esac
  forgotten="$forgotten ${1#"$root"}"
}

# makes_host_keys: whether something in the image makes host keys at boot: cloud-init, or a service for it.
makes_host_keys() (
  set +f
  for maker in /usr/bin/cloud-init /etc/init.d/sshd /usr/sbin/sshd-gen-keys-start /usr/lib*/ssh/sshd-gen-keys-start \
    /usr/libexec/openssh/sshd-keygen /usr/lib/systemd/system/*ssh*key*.service /lib/systemd/system/*ssh*key*.service \
    /usr/lib/systemd/system/sshdgenkeys.service /etc/systemd/system/*ssh*key*.service; do
    # shellcheck disable=SC2231
    for maker_file in $root$maker; do
      if [ -e "$maker_file" ]; then return 0; fi
    done
  done
  return 1
)
