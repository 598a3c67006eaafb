import { open, type FileHandle } from 'node:fs/promises';

import { canonicalJson } from '../../core/canonicalJson.ts';
import { StoreError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Reply, Target } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { splitRows } from '../batch/splitRows.ts';
import { splitQuery } from '../batch/splitQuery.ts';
import { errorText } from '../errorText.ts';
import { digestTensors } from '../recording/digestTensors.ts';
import { toRecordedReply, type RecordingLine } from '../recording/recordingLine.ts';

/**
 * Writes every query's digest and its reply to a file of JSON lines, to be replayed later; an existing recording is
 * continued. A batch is recorded row by row, so that a replay may batch differently. Each reply is handed on only when
 * it is written; a file that cannot be written throws a StoreError.
 */
export function withRecording(target: Target, path: string): Target {
  let opening: Promise<FileHandle> | undefined;
  let signature: ModelSignature | undefined;
  let written: Promise<void> = Promise.resolve();

  async function openFile(signature: ModelSignature): Promise<FileHandle> {
    const header: RecordingLine = { schema: 'proofmark.recording/1', signature: plain(signature) };
    const file = await open(path, 'a+');
    const { size } = await file.stat();
    if (size > 0 && !sameModel(await firstLine(path), header)) {
      await file.close();
      throw new Error('the file is there, and is no recording of this model');
    }
    // A recording that was cut off in the middle of a line goes on with a line of its own.
    await file.appendFile(size === 0 ? `${JSON.stringify(header)}\n` : '\n');
    return file;
  }

  async function write(signature: ModelSignature, text: string): Promise<void> {
    opening ??= openFile(signature);
    const file = await opening;
    await file.appendFile(text);
  }

  /** One after another, so that no line is torn by its neighbour. */
  function append(signature: ModelSignature, lines: readonly RecordingLine[]): Promise<void> {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    written = written.then(() => write(signature, text));
    return written;
  }

  return {
    name: target.name,
    async describe() {
      signature = await target.describe();
      return signature;
    },
    async infer(inputs, signal) {
      const reply = await target.infer(inputs, signal);
      try {
        // Without the signature a recording cannot be replayed.
        signature ??= await target.describe();
        await append(signature, linesOf(signature, inputs, reply));
      } catch (error) {
        throw new StoreError(`cannot write the recording ${path}: ${errorText(error)}`, {
          code: 'target.record-failed',
          hint: 'Make room, or name another file in `record`, and run again.',
          cause: error,
        });
      }
      return reply;
    },
    async close() {
      await target.close();
      await written.catch(() => undefined);
      const file = opening;
      opening = undefined;
      await (await file?.catch(() => undefined))?.close();
    },
  };
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path);
  try {
    for await (const line of file.readLines({ autoClose: false })) return line;
    return '';
  } finally {
    await file.close();
  }
}

function sameModel(line: string, header: RecordingLine): boolean {
  try {
    return canonicalJson(JSON.parse(line)) === canonicalJson(header);
  } catch {
    return false;
  }
}

function linesOf(signature: ModelSignature, inputs: TensorMap, reply: Reply): RecordingLine[] {
  const rows = reply.status === 'ok' ? splitQuery(signature, inputs) : undefined;
  if (rows !== undefined && reply.status === 'ok') {
    const outputs = splitRows(
      reply.outputs,
      rows.map(() => 1),
    );
    if (outputs !== undefined) {
      return rows.map((row, i) => line(row, { ...reply, outputs: outputs[i] ?? {} }));
    }
  }
  return [line(inputs, reply)];
}

function line(inputs: TensorMap, reply: Reply): RecordingLine {
  return { inputs: digestTensors(inputs), reply: toRecordedReply(reply) };
}

function plain({ inputs, outputs, ...rest }: ModelSignature) {
  const specs = (list: ModelSignature['inputs']) =>
    list.map(({ name, dtype, shape }) => ({ name, dtype, shape: [...shape] }));
  return { ...rest, inputs: specs(inputs), outputs: specs(outputs) };
}
