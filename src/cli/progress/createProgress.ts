import type { RunEvent } from '../../run/runEvent.ts';
import { createBar } from './bar.ts';
import { createPlain } from './plain.ts';
import type { ProgressView } from './progressView.ts';

/** How to show progress; `auto` is a bar on a terminal and plain lines elsewhere. */
export type ProgressMode = 'auto' | 'plain' | 'json' | 'none';

/** Makes the view for a mode. */
export function createProgress(
  mode: ProgressMode,
  stream: NodeJS.WriteStream = process.stderr,
): ProgressView {
  if (mode === 'none') return { observe: () => undefined, stop: () => undefined };
  if (mode === 'json') {
    return {
      observe: (event: RunEvent) => stream.write(`${JSON.stringify(event)}\n`),
      stop: () => undefined,
    };
  }
  return mode === 'auto' && stream.isTTY ? createBar(stream) : createPlain(stream);
}
