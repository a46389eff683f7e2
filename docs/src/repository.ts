/** The address of the repository: the only place to change it. `node tools/packages/manifests.mjs --update` writes it elsewhere. */
export const REPOSITORY = "https://github.com/dapr-ts/dapr-ts";
