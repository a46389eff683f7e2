/**
 * Builds the page. Resolves with the size of its files in bytes, gzipped.
 *
 * @param folder path of the output, with a slash at its end. Default: dist/page
 */
export function buildPage(folder?: string): Promise<number>;
