import type { Reply } from '../../src/core/target.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import type { JournalEntry, NewRun } from '../../src/store/index.ts';

/** A run to put into a store. */
export function sampleRun(id: string, overrides: Partial<NewRun> = {}): NewRun {
  return {
    id,
    scenario: {
      name: 'braking',
      digest: 'ab'.repeat(32),
      resolved: { seed: 7, 'odd \0 key': '\ud800' },
    },
    seed: 7,
    folder: `/runs/${id}`,
    startedAt: '2026-01-02T03:04:05.678Z',
    ...overrides,
  };
}

/** A successful reply with one number. */
export function okReply(value: number): Reply {
  return { status: 'ok', outputs: { y: float32Tensor([1, 1], [value]) }, latencyMs: value / 7 };
}

/** An entry whose digest and reply tell its number. */
export function sampleEntry(sequence: number, reply: Reply = okReply(sequence)): JournalEntry {
  const digest = Buffer.alloc(16);
  digest.writeUInt32LE(sequence);
  return { sequence, target: 'target', digest, reply };
}
