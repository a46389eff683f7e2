// `npm run model`: fetches the model and its labels from Coral's test data (Apache-2.0), once, and checks what came.
import { downloadAll } from "./download.ts";
import { FETCHED_MODEL_DIR, LABELS_FILE, MODEL_FILE } from "./model-files.ts";

const HOME = "https://raw.githubusercontent.com/google-coral/test_data/master";

const CHECKSUMS = {
  [MODEL_FILE]: "41daeb22fdcf947e0e5ec32373aa9df7c31f3ef45dbd0ef7b5940fbce3c20f6a",
  [LABELS_FILE]: "b8aaeb5630c62626a7d124a05c0e14230a7ffdd2136a31d0190a4fb71c1d82f1",
};

try {
  await downloadAll(HOME, CHECKSUMS, FETCHED_MODEL_DIR, (line) => console.log(`model: ${line}`));
} catch (error) {
  console.error(`model: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
