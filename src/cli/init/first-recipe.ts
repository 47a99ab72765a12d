import { recipeFileName } from "../../catalog/find-recipe.ts";
import loginNotice from "./login_notice.sh";

const recipe = `# What a disk image must have. Try it:
#
#   sahara-image check --image IMG -f .
#
# \`sahara-image explain CODE\` explains a message.

# Options of the command line, such as --notice "Hello."
arguments:
  notice:
    description: The text that is shown at login.
    target_variable: NOTICE
    default: Authorised users only.

# What is checked, and changed by \`sahara-image apply\`, in this order.
validators:
  - package: wget
  - script:
      login_notice:
        env_vars: [notice]
`;

/** The files of a first recipe, by name. */
export const firstRecipe: Readonly<Record<string, { readonly text: string; readonly mode: number }>> = {
  [recipeFileName]: { text: recipe, mode: 0o666 },
  login_notice: { text: loginNotice, mode: 0o777 },
};
