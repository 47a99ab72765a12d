type Grammars = typeof import("./grammars.ts");

let loaded: Grammars | undefined;

/** Thrown by the first expression that needs a grammar while none is loaded; `withGrammars` sees to it. */
class GrammarsNotLoaded extends Error {}

/** Whoever catches errors of code that may parse expressions lets this one through. */
export function isGrammarsNotLoaded(error: unknown): boolean {
  return error instanceof GrammarsNotLoaded;
}

/** The parsers. Only ever called within `withGrammars`. */
export function grammars(): Grammars {
  if (!loaded) throw new GrammarsNotLoaded();
  return loaded;
}

/**
 * Runs work that may parse expressions. The grammars take longer to load than most recipes to compile, and
 * most recipes hold no expression that is more than a plain word: so they are loaded only once some work
 * asks for them, and that work is started again. It must have no effect outside of itself.
 */
export async function withGrammars<T>(work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GrammarsNotLoaded)) throw error;
    loaded = await import("./grammars.ts");
    return work();
  }
}
