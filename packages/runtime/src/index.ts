export { runtimeFile, runtimePlatforms } from "./runtime-file.ts";
