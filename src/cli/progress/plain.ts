import type { RunEvent } from '../../run/runEvent.ts';
import type { ProgressView } from './progressView.ts';
import { describeEvent } from './describeEvent.ts';
import { Pace } from './pace.ts';

const EVERY_MS = 5000;

/** Lines for a log file: every event that matters, and progress every few seconds. */
export function createPlain(stream: NodeJS.WritableStream): ProgressView {
  let lastLineMs = -Infinity;
  let pace = new Pace();
  return {
    observe(event: RunEvent) {
      if (event.type === 'procedure' && event.state === 'started') pace = new Pace();
      if (event.type !== 'progress') {
        const line = describeEvent(event);
        if (line !== undefined) stream.write(`${line}\n`);
        return;
      }
      const now = performance.now();
      const { rate, etaSeconds } = pace.update(event.done, event.total);
      if (now - lastLineMs < EVERY_MS) return;
      lastLineMs = now;
      const parts = [
        `${Number(event.done.toFixed(1))}${event.total === undefined ? '' : `/${event.total}`}`,
        event.phase,
        `${Math.round(rate)}/s`,
        etaSeconds === undefined ? undefined : `${Math.ceil(etaSeconds)} s left`,
        event.best,
      ];
      stream.write(
        `${event.procedure}: ${parts.filter((part) => part !== undefined).join(', ')}\n`,
      );
    },
    stop: () => undefined,
  };
}
