import { startLoadServer } from './loadServer.ts';
import { createLoadWorkers, poissonTimes, sendAt } from './loadTruth.ts';

/** What a long run left. */
export interface Soak {
  readonly sent: number;
  readonly answered: number;
  /** Requests that the server counted. */
  readonly seen: number;
  /** Memory of this process, MiB, every second. */
  readonly memoryMiB: readonly number[];
}

// In a process of its own, so that nothing else is in its memory.
process.once('message', ({ rate, seconds }: { rate: number; seconds: number }) => {
  void report(rate, seconds);
});

async function report(rate: number, seconds: number): Promise<void> {
  process.send?.(await soak(rate, seconds));
  process.disconnect();
}

async function soak(rate: number, seconds: number): Promise<Soak> {
  const workers = createLoadWorkers();
  const server = await startLoadServer();
  const memoryMiB: number[] = [];
  const timer = setInterval(() => memoryMiB.push(process.memoryUsage().rss / 2 ** 20), 1000);
  const sent = rate * seconds;
  const { samples } = await sendAt(server, 'http1', poissonTimes(rate, sent, 1), workers);
  clearInterval(timer);
  const { requests } = await server.stop();
  await workers.close();
  const answered = samples.outcome.slice(0, sent).filter((outcome) => outcome === 1).length;
  return { sent, answered, seen: requests, memoryMiB };
}
