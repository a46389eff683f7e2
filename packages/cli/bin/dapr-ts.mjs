#!/usr/bin/env node
// A file of the repository, since npm links no command whose file is missing: in a new clone dist does not exist yet.
import "../dist/cli.js";
