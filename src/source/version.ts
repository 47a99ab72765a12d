declare const __VERSION__: string;

/** The version in package.json, put in by the bundler. */
export const version = __VERSION__;
export const tool = { name: "sahara-image", version } as const;
