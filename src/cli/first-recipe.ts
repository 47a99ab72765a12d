/** The text of a first recipe. */
export const firstRecipe = `# What a disk image must have. Try it:
#
#   sahara-image check --image IMG -f .
#
# \`sahara-image explain CODE\` explains a message. sahara-image-recipe(5) describes all kinds of validators.

# Options of the command line, such as --notice "Hello."
arguments:
  notice:
    description: The text that is shown at login.
    target_variable: NOTICE
    default: Authorised users only.

# What is checked, and changed by \`sahara-image apply\`, in this order.
validators:
  - package: wget
  - file:
      /etc/motd:
        content: |
          \${notice}
`;
