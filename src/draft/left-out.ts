/** Why a path of an image belongs in no recipe. */
interface Rule {
  readonly reason: string;
  readonly paths: RegExp;
  /** Whether folders are left to the recipe. */
  readonly exceptFolders?: true;
}

const rules: readonly Rule[] = [
  {
    reason: "identity of the machine",
    paths:
      /^\/(?:etc\/machine-id|etc\/ssh\/ssh_host_.*|etc\/hostid|etc\/adjtime|var\/lib\/dbus\/machine-id|var\/lib\/systemd\/(?:random-seed|credential\.secret)|var\/lib\/(?:cloud|dhcp|dhclient|NetworkManager)|etc\/udev\/rules\.d\/70-persistent-.*|etc\/zypp\/credentials\.d|var\/lib\/zypp\/AnonymousUniqueId)(?:\/|$)/,
  },
  {
    reason: "disks of the machine, and what starts its kernel",
    paths: /^\/(?:etc\/fstab|etc\/crypttab|etc\/mtab|boot|lost\+found)(?:\/|$)/,
  },
  {
    reason: "database of a package manager",
    paths:
      /^\/(?:var\/lib\/(?:dpkg|apt|rpm|dnf|yum|zypp|pacman|PackageKit|alternatives)|usr\/lib\/sysimage|(?:usr\/)?lib\/apk|etc\/apk\/world)(?:\/|$)/,
  },
  {
    reason: "cache, or made of other files",
    paths:
      /^\/(?:var\/cache|root\/\.cache|home\/[^/]+\/\.cache|etc\/ld\.so\.cache|etc\/\.updated|var\/\.updated|var\/lib\/(?:man-db|mlocate|plocate|systemd\/catalog)|usr\/lib\/modules\/[^/]+\/modules\..*|etc\/udev\/hwdb\.bin|usr\/lib\/udev\/hwdb\.bin|usr\/share\/mime\/.*|.*\/__pycache__|.*\/gschemas\.compiled)(?:\/|$)/,
  },
  {
    reason: "log, history or temporary file",
    exceptFolders: true,
    paths:
      /^\/(?:var\/log|var\/tmp|tmp|var\/spool|root\/\.[a-z]*_history|home\/[^/]+\/\.[a-z]*_history)(?:\/|$)/,
  },
  {
    reason: "account files, which `user` and `group` write",
    paths: /^\/etc\/(?:passwd|group|g?shadow|sub[ug]id)(?:-|\+)?$|^\/etc\/\.pwd\.lock$/,
  },
  {
    reason: "links of services, which `service` makes",
    paths:
      /^\/etc\/(?:systemd\/system\/[^/]+\.(?:wants|requires|upholds)|rc[S\d]\.d|rc\.d\/rc\d\.d|runlevels)(?:\/|$)/,
  },
];

/** Returns why a recipe should leave out a path; undefined where it should not. */
export function whyLeftOut(path: string, isFolder: boolean): string | undefined {
  return rules.find(({ paths, exceptFolders }) => paths.test(path) && !(exceptFolders && isFolder))?.reason;
}
