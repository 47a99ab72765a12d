/** What only a booted guest can answer. The step that asks is undetermined. */
export class NeedsBoot extends Error {}
