// One file, because loading two versions of ESLint takes longer than all cases.
import "./rules/no-floating-call.ts";
import "./rules/no-non-durable-await.ts";
import "./rules/no-nondeterminism.ts";
import "./rules/no-side-effects.ts";
import "./rules/prefer-definition.ts";
import "./plugin.ts";
