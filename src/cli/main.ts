#!/usr/bin/env node
import { createProgram } from './program.ts';
import { exitCodeOf } from './exitCodeOf.ts';

process.exitCode = await createProgram()
  .parseAsync()
  .then(
    () => process.exitCode ?? 0,
    (error: unknown) => exitCodeOf(error),
  );
