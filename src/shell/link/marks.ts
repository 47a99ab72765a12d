/**
 * The marks in an annotated library: control characters, which no library contains itself. `annotate.ts` sets them when
 * this program is built, and `compiler/emit/link` reads them when a script is compiled.
 *
 * - `part` begins a part: a letter (`f` function, `v` variables, `s` comment of a section, `m` other commands), the
 *   names that it defines, `field`, and its text.
 * - `open`, a letter, fields with `field` between them, and `close` are a node. Nodes nest. The letters:
 *   - `i`: an `if`: condition and body in turns, then the body after `else` if there is one
 *   - `a`: a condition with `&&` or `||`: every field after the first begins with `&` or `|`
 *   - `s`: the same as a command
 *   - `!`, `{`: a negated condition, and one in braces
 *   - `t`: a test of variables: what it asks (known-test.ts), its text
 *   - `c`: a `case` of a variable: its name, the text up to `in`, the blanks before each arm, then four fields for each
 *     arm (patterns, the text before its body, body, the text behind), and the text from `esac` on
 *   - `b`: a list of commands some of which may be left out
 *   - `d`: a composed name of a function: its pieces with blanks between them, variables with `$`, and its text
 * - `call` is before the name of a function that is called.
 * - `newline` is a line end within a text or a here-document, which indentation must not touch.
 */
export const marks = {
  part: "\x01",
  open: "\x02",
  field: "\x03",
  close: "\x04",
  call: "\x05",
  newline: "\x06",
} as const;
