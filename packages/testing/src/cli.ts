#!/usr/bin/env node
import { createProgram } from "./cli/program.ts";

void createProgram().parseAsync();
