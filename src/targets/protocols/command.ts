import { spawn } from 'node:child_process';

import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { Reply, Target } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { parseLooseJson } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import type { Protocol } from '../protocol.ts';
import { namedPoint, namedReply } from '../values/namedReply.ts';
import { stringifyJson } from '../values/stringifyJson.ts';

/** Most bytes of what a program prints. */
const MOST_BYTES = 64 * 2 ** 20;

const options = z.strictObject({
  command: z
    .array(z.string().min(1))
    .min(1)
    .describe(
      'The program and its arguments, such as [python3, adapt.py]; it starts anew for each query, in the folder of the file that names it, gets the inputs by name as JSON on its standard input, and prints outputs by name as JSON, such as {"done": true}.',
    ),
});

/** A program that is started for each query, such as a script that lets a system adapt. */
export const commandProtocol: Protocol<z.output<typeof options>> = {
  name: 'command',
  summary: 'a program that is started for each query, with JSON in and out',
  options,
  open({ command }, { baseDir }) {
    const [program, ...args] = command as [string, ...string[]];
    const target: Target = {
      name: program,
      describe: () =>
        Promise.resolve({
          name: program,
          interface: 'named',
          inputs: [],
          outputs: [],
          platform: 'command',
        }),
      infer: (inputs, signal) => runOnce(program, args, baseDir, inputs, signal),
      close: () => Promise.resolve(),
    };
    return Promise.resolve(target);
  },
};

function runOnce(
  program: string,
  args: readonly string[],
  cwd: string,
  inputs: TensorMap,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  signal?.throwIfAborted();
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    // Its own process group, so that what it started ends with it.
    const child = spawn(program, args, { cwd, detached: true, stdio: 'pipe' });
    const end = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const onAbort = (): void => {
      end();
      reject(signal!.reason as Error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const printed: Buffer[] = [];
    let bytes = 0;
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) end();
      else printed.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2000);
    });
    child.on('error', (error) => {
      signal?.removeEventListener('abort', onAbort);
      reject(
        new ConfigurationError(`the command ${program} cannot be started: ${errorText(error)}`, {
          code: 'target.command',
          hint: 'Give the program and each argument as an entry of `command`; a path is relative to the file that names it.',
          cause: error,
        }),
      );
    });
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted === true) return;
      if (bytes > MOST_BYTES)
        resolve(
          failedReply('malformed', `the command printed over ${MOST_BYTES} bytes`, startedAt),
        );
      else if (code === 0) resolve(replyOf(Buffer.concat(printed).toString('utf8'), startedAt));
      else {
        const how = code === null ? `was ended by ${killedBy ?? 'a signal'}` : `ended with ${code}`;
        const why = said.trim() === '' ? '' : `: ${said.trim().split('\n').at(-1)}`;
        resolve(failedReply('rejected', `the command ${how}${why}`, startedAt));
      }
    });
    // A program that does not read what it gets is judged by what it prints.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stringifyJson(namedPoint(inputs)));
  });
}

function replyOf(text: string, startedAt: number): Reply {
  let value: unknown;
  try {
    value = parseLooseJson(text);
  } catch (error) {
    const shown = text.trim().slice(0, 80);
    const detail = `the command printed no JSON (${shown === '' ? 'nothing' : JSON.stringify(shown)}): ${errorText(error)}`;
    return failedReply('malformed', detail, startedAt);
  }
  return namedReply(value, 'the command', startedAt);
}
