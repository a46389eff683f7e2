/** The deep import paths: `main` is the default export, `names` are values, `types` are types. */
export declare const DEEP_IMPORTS: Readonly<
  Record<
    string,
    { readonly main?: string; readonly names?: readonly string[]; readonly types?: readonly string[] }
  >
>;
