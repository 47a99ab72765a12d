import type { StateDefinition, StateKind } from "./definition.ts";
import { lowerStates } from "./lower-states.ts";
import { parseStates } from "./parse-states.ts";
import { schemaOfStates } from "./schema.ts";

/** Makes a validator kind of a definition. */
export function stateKind(state: StateDefinition): StateKind {
  return {
    key: state.key,
    schema: schemaOfStates(state),
    docs: state.docs,
    state,
    parse: (reader, value, key) => parseStates(state, reader, value, key),
    lower: (lowering, node) => lowerStates(state, lowering, node),
  };
}
