import { limitEngine } from "./limited-engine.ts";

limitEngine();
