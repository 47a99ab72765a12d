import { absentKind } from "./absent.ts";
import { archiveKind } from "./archive.ts";
import { blockKind } from "./block.ts";
import type { StateKind } from "./definition.ts";
import { directoryKind } from "./directory.ts";
import { fileKind } from "./file.ts";
import { firstBootKind } from "./first-boot.ts";
import { groupKind } from "./group.ts";
import { hostnameKind } from "./hostname.ts";
import { kernelModuleKind } from "./kernel-module.ts";
import { lineKind } from "./line.ts";
import { linkKind } from "./link.ts";
import { localeKind } from "./locale.ts";
import { repositoryKind } from "./repository.ts";
import { selinuxKind } from "./selinux.ts";
import { serviceKind } from "./service.ts";
import { settingKind } from "./setting.ts";
import { sysctlKind } from "./sysctl.ts";
import { timezoneKind } from "./timezone.ts";
import { upgradeKind } from "./upgrade.ts";
import { userKind } from "./user.ts";

/** The state kinds, in the order in which documents and editors list them. */
export const stateKinds: readonly StateKind[] = [
  fileKind,
  directoryKind,
  linkKind,
  archiveKind,
  absentKind,
  lineKind,
  blockKind,
  settingKind,
  groupKind,
  userKind,
  serviceKind,
  sysctlKind,
  kernelModuleKind,
  hostnameKind,
  timezoneKind,
  localeKind,
  selinuxKind,
  repositoryKind,
  upgradeKind,
  firstBootKind,
];
