import { OUTCOME } from '../../transport/outcome.ts';
import { Ring } from '../../transport/ring.ts';
import type { Transport } from '../../transport/transport.ts';
import { monotonicMs } from './clock.ts';
import { CELL, controlWords } from './control.ts';
import { createTransport } from './createTransport.ts';
import type { GeneratorPlan, GeneratorReport } from './plan.ts';
import { recordSample } from './recordSample.ts';
import { sampleBuffers } from './sampleBuffers.ts';
import { waitForChange } from './waitForChange.ts';
import { wakeLead } from './wakeLead.ts';

/**
 * While an arrival is near, answers are read this often: a turn of the event loop takes a fifth of it, and allocates, so
 * that turning it all the time has garbage collected (some 0.3 ms) at times.
 */
const READ_EVERY_MS = 0.01;

/** A generator whose connections stand. */
export interface Generator {
  /** Sends the plan's requests from `startMs` (see `monotonicMs`) on, and records how they end. Once. */
  run(startMs: number): Promise<GeneratorReport>;
}

/** Connects. Rejects when the server cannot be reached. */
export async function prepareGenerator(plan: GeneratorPlan): Promise<Generator> {
  const { model, generator, generators } = plan;
  const samples = sampleBuffers(plan.samples);
  const words = controlWords(plan.control, generator);
  const payloadCount = plan.payloadOffsets.length - 1;
  const own = Math.max(0, Math.ceil((plan.count - generator) / generators));
  /** Taken up, but without a connection. */
  const queue = new Ring(1024);
  const lead = wakeLead((1000 * (samples.intendedMs[plan.count - 1] ?? 0)) / Math.max(1, own));
  words[CELL.leadUs] = lead.leadUs;
  let startMs = 0;
  let dispatched = 0;
  let finished = 0;
  let failed = 0;
  let endedMs = 0;
  let lastSent = false;
  /** Requests of the current group that are not answered. */
  let groupLeft = 0;
  let resolveDone = (): void => {};

  const transport: Transport = await createTransport(plan, (sample, outcome, code, bytes) => {
    const endMs = monotonicMs() - startMs;
    recordSample(samples, sample, endMs, outcome, code, bytes);
    endedMs = endMs;
    finished++;
    words[CELL.finished] = finished;
    if (outcome !== OUTCOME.ok) words[CELL.failed] = ++failed;
    proceed(endMs);
    if (lastSent && finished === dispatched) resolveDone();
  });

  function submit(sample: number): void {
    transport.submit(sample, sample % payloadCount);
  }

  /** Takes up the next request of its own. */
  function dispatch(nowMs: number): void {
    const sample = generator + dispatched * generators;
    dispatched++;
    words[CELL.dispatched] = dispatched;
    if (model.kind === 'open') {
      samples.latenessMs[sample] = Math.max(0, nowMs - samples.intendedMs[sample]!);
    } else samples.intendedMs[sample] = nowMs;
    if (queue.size === 0 && transport.hasRoom()) submit(sample);
    else queue.push(sample);
  }

  /** An answer made room: sends what waits, and in a closed loop the next. */
  function proceed(nowMs: number): void {
    while (queue.size > 0 && words[CELL.stop] === 0 && transport.hasRoom()) {
      const sample = queue.shift();
      const dueMs = samples.intendedMs[sample]! + samples.latenessMs[sample]!;
      samples.queuedMs[sample] = nowMs - dueMs;
      submit(sample);
    }
    if (model.kind === 'open' || lastSent) return;
    if (dispatched >= own || nowMs >= model.durationMs || words[CELL.stop] !== 0) {
      lastSent = true;
    } else if (model.kind === 'closed') dispatch(nowMs);
    else if (--groupLeft === 0) dispatchGroup(model.size, nowMs);
  }

  function dispatchGroup(size: number, nowMs: number): void {
    groupLeft = Math.min(size, own - dispatched);
    for (let left = groupLeft; left > 0; left--) dispatch(nowMs);
  }

  /**
   * Sends what is due, and meanwhile lets the event loop read answers: it polls while an arrival is near, and sleeps
   * while there is none. What is due it reads from the schedule: the kernel may keep the pacer from running as long as
   * this thread polls.
   */
  function sendOnSchedule(resolve: () => void): void {
    let nowMs = monotonicMs() - startMs;
    const beginMs = nowMs;
    // Not what falls due meanwhile: a rate that is too high for this thread must not keep it from reading.
    while (
      dispatched < own &&
      (nextMs() <= beginMs || (nowMs < beginMs + READ_EVERY_MS && isNear(nowMs)))
    ) {
      if (nextMs() <= nowMs) dispatch(nowMs);
      nowMs = monotonicMs() - startMs;
    }
    transport.flush();
    if (dispatched >= own || words[CELL.stop] !== 0) return resolve();
    const released = Atomics.load(words, CELL.released);
    // The pacer does not wake anybody twice for one arrival.
    if (released > dispatched || isNear(nowMs)) setImmediate(sendOnSchedule, resolve);
    else void sleepUntilReleased(released, resolve);
  }

  /** When its next arrival is due. */
  function nextMs(): number {
    return samples.intendedMs[generator + dispatched * generators]!;
  }

  /** Whether sleeping would wake it too late for its next arrival. */
  function isNear(nowMs: number): boolean {
    return nextMs() - nowMs <= lead.leadUs / 1000;
  }

  async function sleepUntilReleased(released: number, resolve: () => void): Promise<void> {
    await waitForChange(words, CELL.released, released);
    lead.learn(((1000 * (monotonicMs() - startMs)) | 0) - words[CELL.plannedUs]!);
    words[CELL.leadUs] = lead.leadUs;
    sendOnSchedule(resolve);
  }

  function sendOnAnswers(): void {
    const nowMs = monotonicMs() - startMs;
    if (model.kind === 'closed') {
      const first = Math.min(own, share(model.concurrency, generator, generators));
      for (let i = 0; i < first; i++) dispatch(nowMs);
    } else if (model.kind === 'groups') dispatchGroup(model.size, nowMs);
    transport.flush();
  }

  /** Ends what waits too long without a connection, and everything once the run is stopped. */
  function sweep(): void {
    transport.sweep();
    const nowMs = monotonicMs() - startMs;
    const stopped = words[CELL.stop] !== 0;
    for (let sample = queue.peek(); sample !== undefined; sample = queue.peek()) {
      const waitedMs = nowMs - samples.intendedMs[sample]! - samples.latenessMs[sample]!;
      if (!stopped && waitedMs <= plan.timeoutMs) break;
      queue.shift();
      samples.queuedMs[sample] = waitedMs;
      samples.latencyMs[sample] = nowMs - samples.intendedMs[sample]!;
      samples.outcome[sample] = stopped ? OUTCOME.abandoned : OUTCOME.timeout;
      endedMs = nowMs;
      words[CELL.finished] = ++finished;
      words[CELL.failed] = ++failed;
    }
    if (stopped) {
      lastSent = true;
      // It may have gone to sleep just when the run was stopped.
      Atomics.notify(words, CELL.released);
    }
    if (lastSent && (stopped || finished === dispatched)) resolveDone();
  }

  await transport.open().catch(async (error: unknown) => {
    await transport.close();
    throw error;
  });

  return {
    async run(start) {
      startMs = start;
      const done = new Promise<void>((resolve) => {
        resolveDone = resolve;
      });
      const sweeper = setInterval(sweep, Math.min(50, Math.max(2, plan.timeoutMs / 20)));
      if (model.kind === 'open') {
        await new Promise<void>(sendOnSchedule);
        lastSent = true;
      } else if (own > 0) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, start - monotonicMs() + 1)));
        sendOnAnswers();
      } else lastSent = true;
      if (lastSent && finished === dispatched) resolveDone();
      const limitMs = plan.drainMs + (model.kind === 'open' ? 0 : model.durationMs);
      const drain = setTimeout(() => resolveDone(), limitMs);
      await done;
      clearTimeout(drain);
      clearInterval(sweeper);
      lastSent = true;
      words[CELL.stop] = 1;
      sweep();
      await transport.close();
      return { ...transport.counters, endedMs };
    },
  };
}

/** The part of a whole that falls to one of several. */
function share(whole: number, index: number, parts: number): number {
  return Math.floor((whole + parts - 1 - index) / parts);
}
