/** A recipe of about so many lines, with some of everything. */
export function longRecipe(lines: number): string {
  const head = `arguments:
  java_distro:
    description: The Java distribution.
    target_variable: JAVA_DISTRO
    default: openjdk
    choices: [openjdk, oracle-java]
validators:
`;
  const part = (number: number) => `  - os_case:
      - redhat: [{package: wget${number}}]
      - debian >= 11:
          - package:
              - wget${number}
              - {lzo: {version: ">= 2.9, < 3"}}
  - argument_case:
      argument_name: java_distro
      cases:
        openjdk:
          - any:
              - package: java-17-openjdk-devel
              - package: "java-\${java_distro}-devel"
        oracle-java:
          - script:
              step.sh:
                env_vars: [java_distro]
                output: home_${number}
  - script:
      look_${number}:
        env_vars: [java_distro]
        inline: |
          #!/bin/sh
          [ "$test_only" = 1 ] && exit 1
          echo "$java_distro"
`;
  const perPart = part(0).split("\n").length - 1;
  const parts = Math.ceil((lines - 8) / perPart);
  return head + Array.from({ length: parts }, (_, number) => part(number)).join("");
}
