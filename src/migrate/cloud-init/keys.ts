const boot = "cloud-init does it when the machine boots: keep it in the user-data";
const network = "it needs the network of the machine: keep it in the user-data";
const keptSecret = "keys of a host belong to one machine, not to an image: keep them in the user-data";

/** What to do about a key that has no step. */
export const withoutStep: ReadonlyMap<string, string> = new Map([
  ["apk_repos", "write /etc/apk/repositories with `file` or `line`"],
  ["ca_certs", "write each certificate with `file`, and run `update-ca-certificates` in a script"],
  ["ca-certs", "write each certificate with `file`, and run `update-ca-certificates` in a script"],
  ["disk_setup", boot],
  ["final_message", boot],
  ["fs_setup", boot],
  ["growpart", boot],
  ["keyboard", "write /etc/default/keyboard or /etc/vconsole.conf with `setting`"],
  ["mounts", "write the lines of /etc/fstab with `line`"],
  ["package_reboot_if_required", "nothing runs in an image, so nothing has to boot again"],
  ["phone_home", boot],
  ["power_state", boot],
  ["random_seed", boot],
  ["resize_rootfs", boot],
  ["resolv_conf", "write /etc/resolv.conf with `file`"],
  ["snap", network],
  ["ssh_import_id", "write the keys: `user: {NAME: {authorized_keys: [LINE]}}`"],
  ["ssh_keys", keptSecret],
  ["swap", boot],
  ["ubuntu_pro", network],
  ["zypper", "write the repositories with `repository`"],
]);

/** The keys of a cloud-config that its schema names, without those of single modules for other services. */
export const keys: ReadonlySet<string> = new Set(
  `allow_public_ssh_keys ansible apk_repos apt apt_pipelining apt_reboot_if_required apt_update apt_upgrade authkey_hash
  autoinstall bootcmd byobu_by_default ca-certs ca_certs chef chpasswd cloud_config_modules cloud_final_modules
  cloud_init_modules create_hostname_file device_aliases disable_ec2_metadata disable_root disable_root_opts disk_setup
  drivers fan final_message fqdn fs_setup groups growpart grub-dpkg grub_dpkg hostname keyboard landscape launch-index
  locale locale_configfile lxd manage_etc_hosts manage_resolv_conf mcollective merge_how merge_type
  mount_default_fields mounts no_ssh_fingerprints ntp package_reboot_if_required package_update package_upgrade packages
  password phone_home power_state prefer_fqdn_over_hostname preserve_hostname puppet random_seed resize_rootfs
  resolv_conf rh_subscription rpi rsyslog runcmd salt_minion snap spacewalk ssh ssh_authorized_keys ssh_deletekeys
  ssh_fp_console_blacklist ssh_genkeytypes ssh_import_id ssh_key_console_blacklist ssh_keys ssh_publish_hostkeys
  ssh_pwauth ssh_quiet_keygen swap system_info timezone ubuntu_advantage ubuntu_pro updates user users vendor_data
  wireguard write_files yum_repo_dir yum_repos zypper`.split(/\s+/),
);
