import { transform, type BuildOptions } from "esbuild";
import type { MinifyOptions } from "terser";

/**
 * Names of members that only our own code reads, and what they are shortened to, the same in every entry. None of them may be
 * a member of what a user passes or gets, nor of what goes to the sidecar or comes from it, nor be read by a computed name.
 */
const INTERNAL = {
  absent: "a",
  caller: "b",
  cannot: "c",
  clock: "f",
  codes: "g",
  header: "i",
  invokesApp: "h",
  otherwise: "n",
  reply: "l",
  request: "m",
};

/** What esbuild does before anything else is shortened. */
export const smaller: BuildOptions = {
  mangleProps: new RegExp(`^(?:${Object.keys(INTERNAL).join("|")})$`),
  mangleCache: INTERNAL,
};

/** A bundle with private names and all other syntax shortened, which is left to terser then. */
export async function shortened(code: string): Promise<string> {
  return (await transform(code, { minify: true, format: "esm", target: "es2022" })).code;
}

export const smallest: MinifyOptions = {
  module: true,
  ecma: 2020,
  compress: {
    passes: 5,
    // Gzip likes `a==="b"` as it is written everywhere else.
    lhs_constants: false,
    keep_fargs: false,
    // What it puts into where it is called alone, esbuild has longer names for, when somebody bundles this again.
    reduce_funcs: false,
    pure_getters: true,
    unsafe: true,
    unsafe_arrows: true,
    unsafe_comps: true,
    unsafe_math: true,
  },
};
