/** The repository of the project, to which links from the site to source files lead. */
export const REPOSITORY = "https://github.com/dapr-ts/dapr-ts";
