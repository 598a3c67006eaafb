import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

import { Document, isMap, visit } from 'yaml';

import { ConfigurationError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { readTable } from '../../data/readTable.ts';
import { targetSchema, type TargetDefinition } from '../../targets/targetSchema.ts';
import { createFileAccess } from '../files/createFileAccess.ts';
import { createFileRecorder } from '../files/fileRecorder.ts';
import type { RunEnvironment } from '../runEnvironment.ts';
import { openTargets } from '../openTargets.ts';
import { writeWhole } from '../writeReports.ts';
import { guessInputs } from './guessInputs.ts';
import { guessOutputs } from './guessOutputs.ts';
import { guessTarget } from './guessTarget.ts';

/** What `init --from` is to begin with. */
export interface InitRequest {
  /** An ONNX file, or an address. */
  readonly from: string;
  /** A CSV file with a header, whose columns give ranges, categories and distributions. */
  readonly data?: string | undefined;
  /** The model's name on a server that has several. */
  readonly model?: string | undefined;
  /** The folder to write into; it is made. */
  readonly folder: string;
}

const RUNS = 500;

/**
 * Writes `target.yaml` and `scenario.yaml` for a model of the user's own, from its signature, the data and 40 of its
 * replies. Returns the files. Throws ConfigurationError, or TargetUnreachableError when nobody answers.
 */
export async function initFrom(
  { from, data, model, folder: given }: InitRequest,
  { cwd }: RunEnvironment,
): Promise<string[]> {
  const folder = resolve(cwd, given);
  const there = await readdir(folder).catch(() => []);
  if (there.some((file) => file === 'scenario.yaml' || file === 'target.yaml'))
    throw new ConfigurationError(`the folder ${given} has a scenario or a target already`, {
      code: 'init.not-empty',
      hint: 'Name a new folder: proofmark init my-model --from model.onnx',
    });
  const guessed = await guessTarget(from, { cwd, folder, model });
  const table = data === undefined ? undefined : await readColumns(data, folder, cwd);
  const definition = targetSchema.parse(guessed.definition) as TargetDefinition;
  const open = await openTargets([{ key: 'target', definition, baseDir: folder }], {
    seed: 0,
    signal: new AbortController().signal,
  });
  try {
    const [opened] = open.targets;
    if (opened === undefined) return [];
    const { target, signature } = opened;
    const inputs = guessInputs(signature, table, guessed.inputs);
    const { outputs, comment } = await guessOutputs(target, signature, inputs);
    const scenario = {
      name: nameOf(signature.name),
      seed: 1,
      target: 'target.yaml',
      procedures: { envelope: { kind: 'explore', inputs, outputs, runs: RUNS } },
      gates: ['envelope.failureProbability.upper <= 0.2'],
    } as unknown as Json;
    await mkdir(folder, { recursive: true });
    const files = {
      'target.yaml': yaml(guessed.definition, {}),
      'scenario.yaml': yaml(scenario, {
        inputs: inputsComment(table?.csv),
        outputs: comment,
        gates:
          'What must hold; `proofmark list procedures` and docs/ say what else can be measured.',
      }),
    };
    for (const [file, text] of Object.entries(files)) await writeWhole(join(folder, file), text);
    return Object.keys(files).map((file) => join(given, file));
  } finally {
    await open.close();
  }
}

async function readColumns(data: string, folder: string, cwd: string) {
  const files = createFileAccess(cwd, createFileRecorder());
  const { columns } = await readTable(data, files);
  return { columns, csv: relative(folder, resolve(cwd, data)).split(sep).join('/') };
}

function inputsComment(csv: string | undefined): string {
  return csv === undefined
    ? 'Nothing is known of the ranges: write here what the model meets in operation, with units.'
    : `Ranges and distributions as in ${csv}. Every probability is relative to them.`;
}

/** A name for the scenario, of the letters that names may have. */
function nameOf(model: string): string {
  const name = model
    .replace(/^https?:\/\//, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 60);
  return name === '' ? 'model' : name;
}

/** A value as YAML, an input or an output on a line; `comments` stand above the keys of their names. */
function yaml(value: Json, comments: Readonly<Record<string, string>>): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_, { key, value: node }) {
      const name = String(key);
      if (!(name in comments) || typeof key !== 'object' || key === null) return;
      Object.assign(key, { commentBefore: ` ${comments[name]}` });
      if ((name === 'inputs' || name === 'outputs') && isMap(node))
        for (const { value: each } of node.items) if (isMap(each)) each.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
