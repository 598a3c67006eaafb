import { readFile } from 'node:fs/promises';

import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply, Target } from '../../core/target.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { splitQuery } from '../batch/splitQuery.ts';
import { stackTensors } from '../batch/stackTensors.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import { digestTensors } from './digestTensors.ts';
import { fromRecordedReply, recordingLine, type RecordedReply } from './recordingLine.ts';

/**
 * A target that answers from a recording, without the model. Inputs that were not recorded give `unavailable`.
 * Throws ConfigurationError when the file is absent or not a recording.
 */
export async function replayTarget(name: string, path: string): Promise<Target> {
  const { signature, replies } = parseRecording(path, await readRecording(path));
  const answer = (inputs: TensorMap): Reply | undefined => {
    const whole = replies.get(digestTensors(inputs));
    if (whole !== undefined) return whole;
    const rows = splitQuery(signature, inputs);
    return rows === undefined
      ? undefined
      : stackReplies(rows.map((row) => replies.get(digestTensors(row))));
  };
  return {
    name,
    describe: () => Promise.resolve(signature),
    async infer(inputs, signal) {
      signal?.throwIfAborted();
      const detail = `the recording ${path} holds no reply to these inputs`;
      return answer(inputs) ?? failedReply('unavailable', detail, performance.now());
    },
    close: () => Promise.resolve(),
  };
}

/** The reply to a batch whose rows were recorded one by one: the first failure, or their outputs stacked. */
function stackReplies(rows: readonly (Reply | undefined)[]): Reply | undefined {
  const outputs: TensorMap[] = [];
  let latencyMs = 0;
  for (const row of rows) {
    if (row === undefined || row.status === 'failed') return row;
    outputs.push(row.outputs);
    latencyMs = Math.max(latencyMs, row.latencyMs);
  }
  const stacked: [string, Tensor][] = [];
  for (const name of Object.keys(outputs[0] ?? {})) {
    const tensors = outputs.flatMap((row) => row[name] ?? []);
    const tensor = tensors.length === rows.length ? stackTensors(tensors) : undefined;
    if (tensor === undefined) return undefined;
    stacked.push([name, tensor]);
  }
  return { status: 'ok', outputs: Object.fromEntries(stacked), latencyMs };
}

async function readRecording(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`cannot read the recording ${path}: ${errorText(error)}`, {
      code: 'target.replay-unreadable',
      hint: 'Make one first, by running with `record:` in place of `replay:`.',
      cause: error,
    });
  }
}

function parseRecording(
  path: string,
  text: string,
): { readonly signature: ModelSignature; readonly replies: ReadonlyMap<string, Reply> } {
  const replies = new Map<string, Reply>();
  let signature: ModelSignature | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const json = parseLine(line);
    // A line that is not JSON is one on which a recorder was killed.
    if (json === undefined && (line === '' || signature !== undefined)) continue;
    const entry = recordingLine.safeParse(json);
    if (!entry.success) throw notRecording(path, index, entry.error);
    if ('signature' in entry.data) signature = entry.data.signature;
    else replies.set(entry.data.inputs, decodeReply(path, index, entry.data.reply));
  }
  if (signature === undefined) throw notRecording(path, 0);
  return { signature, replies };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function decodeReply(path: string, index: number, recorded: RecordedReply): Reply {
  try {
    return fromRecordedReply(recorded);
  } catch (error) {
    throw notRecording(path, index, error);
  }
}

function notRecording(path: string, index: number, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`${path}:${index + 1} is not a line of a recording`, {
    code: 'target.replay-invalid',
    hint: 'A recording is what `record:` wrote, complete and unchanged.',
    cause,
  });
}
