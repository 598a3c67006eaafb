import { OUTCOME } from '../../transport/outcome.ts';
import type { Transport } from '../../transport/transport.ts';
import { monotonicMs } from './clock.ts';
import { CELL, controlWords } from './control.ts';
import { createTransport } from './createTransport.ts';
import type { GeneratorPlan, GeneratorReport } from './plan.ts';
import { recordSample } from './recordSample.ts';
import { sampleBuffers } from './sampleBuffers.ts';
import { sendOnSchedule } from './sendOnSchedule.ts';
import { waitingRequests } from './waitingRequests.ts';
import { wakeLead } from './wakeLead.ts';

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
  const waiting = waitingRequests(samples);
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
    if (waiting.size === 0 && transport.hasRoom()) submit(sample);
    else waiting.push(sample);
  }

  /** An answer made room: sends what waits, and in a closed loop the next. */
  function proceed(nowMs: number): void {
    while (waiting.size > 0 && words[CELL.stop] === 0 && transport.hasRoom())
      submit(waiting.take(nowMs));
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
    const given = waiting.giveUp(nowMs, plan.timeoutMs, stopped);
    if (given > 0) {
      endedMs = nowMs;
      words[CELL.finished] = finished += given;
      words[CELL.failed] = failed += given;
    }
    if (stopped) {
      lastSent = true;
      // It may have gone to sleep just when the run was stopped.
      Atomics.notify(words, CELL.released);
    }
    if (lastSent && (stopped || finished === dispatched)) resolveDone();
  }

  const schedule = {
    count: own,
    sent: () => dispatched,
    nextMs: () => samples.intendedMs[generator + dispatched * generators]!,
    send: dispatch,
    flush: () => transport.flush(),
  };

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
        await sendOnSchedule(schedule, { words, lead, startMs });
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
