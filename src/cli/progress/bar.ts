import { Presets, SingleBar } from 'cli-progress';

import type { RunEvent } from '../../run/runEvent.ts';
import type { ProgressView } from './progressView.ts';
import { describeEvent } from './describeEvent.ts';
import { Pace } from './pace.ts';

/** A progress bar for a terminal: done, rate, time left, best finding. Other events are lines above it. */
export function createBar(stream: NodeJS.WriteStream): ProgressView {
  let bar: SingleBar | undefined;
  let pace = new Pace();

  function stop(): void {
    bar?.stop();
    bar = undefined;
  }

  function start(name: string): void {
    stop();
    pace = new Pace();
    bar = new SingleBar(
      {
        stream,
        format: `${name} {bar} {percentage}% {done} {phase} {rate} {left} {best}`,
        // On a narrow terminal, what is found matters more than the bar.
        barsize: (stream.columns ?? 80) >= 140 ? 24 : 10,
        hideCursor: true,
        clearOnComplete: true,
        stopOnComplete: false,
        etaBuffer: 1,
        linewrap: false,
        fps: 8,
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
    bar.start(1, 0, { done: '', phase: 'starting', rate: '', left: '', best: '' });
  }

  return {
    observe(event: RunEvent) {
      if (event.type === 'progress') {
        const { rate, etaSeconds } = pace.update(event.done, event.total);
        bar?.setTotal(event.total ?? Math.max(1, event.done));
        bar?.update(event.done, {
          done: `${doneText(event.done)}${event.total === undefined ? '' : `/${event.total}`}`,
          phase: event.phase ?? '',
          rate: rate < 0.5 ? '' : `${Math.round(rate)}/s`,
          left: etaSeconds === undefined ? '' : `${Math.ceil(etaSeconds)} s left`,
          best: event.best === undefined ? '' : `· ${event.best}`,
        });
        return;
      }
      if (event.type === 'procedure' && event.state === 'started') {
        start(event.name);
        return;
      }
      const line = describeEvent(event);
      if (event.type === 'procedure') stop();
      if (line === undefined) return;
      if (bar === undefined) stream.write(`${line}\n`);
      else {
        // The bar redraws itself below the line.
        stream.write(`\r\x1b[K${line}\n`);
      }
    },
    stop,
  };
}

/** Work is done in whole steps, or in parts of long ones. */
function doneText(done: number): string {
  return Number.isInteger(done) ? String(done) : done.toFixed(1);
}
