const beforeCommands: ReadonlySet<string> = new Set(["then", "if", "elif", "else", "do"]);

/** Returns the names of the commands in text that the emitters write: quoted, and without here-documents. */
export function calledIn(text: string): readonly string[] {
  const commands = text.replaceAll(/\\.|'[^']*'|"(?:[^"\\]|\\.)*"/gs, '""');
  const names: string[] = [];
  let isFirst = true;
  for (const [token] of commands.matchAll(/[;{(&|!\n]|[^\s;{(&|!]+/g)) {
    const isBefore = token.length === 1 ? /[;{(&|!\n]/.test(token) : beforeCommands.has(token);
    if (isFirst && !isBefore && /^[a-z]\w*$/.test(token)) names.push(token);
    isFirst = isBefore;
  }
  return names;
}
