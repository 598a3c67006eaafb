#!/usr/bin/env node
import { createProgram } from './program.ts';
import { exitCodeOf } from './exitCodeOf.ts';

// A reader that has seen enough, such as `head`, ends the output, not the verdict.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await createProgram()
  .parseAsync()
  .then(
    () => process.exitCode ?? 0,
    (error: unknown) => exitCodeOf(error),
  );
