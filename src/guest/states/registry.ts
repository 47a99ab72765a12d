import { absent } from "./absent.ts";
import { archive } from "./archive.ts";
import { block } from "./block.ts";
import { directory } from "./directory.ts";
import { file } from "./file.ts";
import { firstBoot } from "./first-boot.ts";
import { group } from "./group.ts";
import { hostname } from "./hostname.ts";
import { kernelModule } from "./kernel-module.ts";
import { line } from "./line.ts";
import { link } from "./link.ts";
import { locale } from "./locale.ts";
import { repository } from "./repository.ts";
import { selinux } from "./selinux.ts";
import { service } from "./service.ts";
import { setting } from "./setting.ts";
import type { StateModel } from "./state-model.ts";
import { sysctl } from "./sysctl.ts";
import { timezone } from "./timezone.ts";
import { user } from "./user.ts";

/** What each state kind means, by its key. */
export const stateModels: Readonly<Record<string, StateModel>> = {
  file,
  directory,
  link,
  absent,
  archive,
  line,
  block,
  setting,
  group,
  user,
  service,
  sysctl,
  kernel_module: kernelModule,
  hostname,
  timezone,
  locale,
  selinux,
  repository,
  first_boot: firstBoot,
};
