import type { RunEvent } from '../../run/runEvent.ts';

/** An event as one line, or undefined when it is not worth one. */
export function describeEvent(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'run':
      return `${event.resumed ? 'resuming' : 'running'} ${event.scenario}, run ${event.id}, seed ${event.seed}`;
    case 'target':
      return `${event.name}: ${event.summary}`;
    case 'procedure':
      return event.state === 'started' ? `${event.name} (${event.kind}) ...` : `${event.name} done`;
    case 'log':
      return `${event.procedure}: ${event.level === 'warn' ? 'warning: ' : ''}${event.message}`;
    case 'report':
      return `wrote ${event.file}`;
    case 'progress':
    case 'gate':
    case 'verdict':
      return undefined;
  }
}
