import { join } from "node:path";
import { scratch } from "../../cli/support.ts";

/**
 * A made-up checkout of a plugin of Sahara, with everything that those had: arguments without target variables,
 * a number as a default, a hidden one, a name with dashes, files that are copied to /tmp and taken in from there
 * by scripts for bash, a variable that nothing declares, and folders for distributions beside `common`.
 */
const recipe = `arguments:
  plugin_version:
    default: 2.10
    description: The release of Kite. Defaults to 2.10.
    hidden: True
    required: False
  string-length:
    default: 30
    description: How long the string is.
  tail_colour:
    default: red
    choices:
      - red
      - blue

validators:
  - os_case:
      - redhat:
          - script: centos/disable_gusts
          - copy_script: common/resources/kite_functions.sh
          - copy_script: common/resources/colours.txt
          - script:
              centos/build_kite:
                  env_vars: [plugin_version, string-length, tail_colour, wind_speed]
                  output: kite_file
      - ubuntu:
          - copy_script: common/resources/kite_functions.sh
          - copy_script: common/resources/colours.txt
          - script:
              ubuntu/build_kite:
                  env_vars: [plugin_version, string-length, tail_colour, wind_speed]
                  output: kite_file
  - argument_case:
       argument_name: plugin_version
       cases:
           2.10:
             - any:
               - all:
                 - package: no-such-package
               - all:
                 - package: wget
  - script:
      common/fly_kite:
        env_vars: [kite_file]
`;

const buildKite = `#!/bin/bash

DISTRO_NAME=$distro
source "/tmp/kite_functions.sh"

if [ ! -f "$KITE_FILE" ]; then
    if [ $test_only -eq 0 ]; then
        build_kite "$plugin_version" "$string_length" $(grep -n "^$tail_colour$" /tmp/colours.txt)
    else
        exit 1
    fi
fi
echo $KITE_FILE
`;

const functions = `KITE_FILE=/opt/kite
build_kite() {
    local parts=("$@")
    echo "\${#parts[@]} $* on \${DISTRO_NAME} wind \${wind_speed:-unknown}" > "$KITE_FILE"
}
`;

export interface Checkout {
  /** The recipe. */
  readonly file: string;
  /** Of a version that has a folder of its own, and shares what lies in the plugin's. */
  readonly versionFile: string;
  readonly text: string;
}

export function checkout(): Checkout {
  const plugin = "sahara_plugin_kite/plugins/kite";
  const images = `${plugin}/resources/images`;
  const folder = scratch({
    [`${images}/image.yaml`]: recipe,
    [`${images}/centos/disable_gusts`]:
      "#!/bin/sh\nif [ $test_only -eq 0 ]; then\n  : > /etc/no-gusts\nfi\n[ -f /etc/no-gusts ]\n",
    [`${images}/centos/build_kite`]: buildKite,
    [`${images}/ubuntu/build_kite`]: buildKite,
    [`${images}/common/resources/kite_functions.sh`]: functions,
    [`${images}/common/resources/colours.txt`]: "red\nblue\n",
    [`${images}/common/fly_kite`]:
      '#!/bin/sh\ngrep -qx "3 2.10 30 [12]:[a-z]* on $distro wind unknown" "$kite_file"\n',
    [`${plugin}/v3_0/resources/images/image.yaml`]:
      "validators:\n  - script: own/string\n  - script: common/fly_kite\n",
    [`${plugin}/v3_0/resources/images/own/string`]: "#!/bin/sh\ntrue\n",
  });
  return {
    file: join(folder, images, "image.yaml"),
    versionFile: join(folder, plugin, "v3_0/resources/images/image.yaml"),
    text: recipe,
  };
}
