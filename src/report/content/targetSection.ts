import { yamlText } from './yamlText.ts';

import type { RunRecord, TargetRecord } from '../../core/runRecord.ts';
import type { TensorSpec } from '../../core/signature.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';

import type { Block, Cell, Section } from './block.ts';

/** Files that are printed; the rest is in run.json. */
const MOST_FILES = 60;

/** `aeb, version 1 (onnx_onnxv1)`. */
export function modelName({ signature }: TargetRecord): string {
  const version = signature.version === undefined ? '' : `, version ${signature.version}`;
  const platform = signature.platform === undefined ? '' : ` (${signature.platform})`;
  return visibleText(`${signature.name}${version}${platform}`);
}

/** Each target, its signature, and how it was reached; every file that was read or written, with its digest. */
export function targetSection(run: RunRecord): Section {
  const sections = run.targets.map((target, index) => oneTarget(target, index));
  return {
    id: 'models',
    title: 'Models and files',
    blocks: [
      {
        kind: 'paragraph',
        text:
          run.targets.length === 0
            ? 'No model was asked: the procedures of this run read files only.'
            : 'The signature is what the endpoint, or the file, said of itself when the run began.',
      },
    ],
    sections: [...sections, ...attachedSection(run), ...filesSections(run)],
  };
}

function oneTarget(target: TargetRecord, index: number): Section {
  const { signature } = target;
  const facts = [
    { term: 'Model', cell: { text: visibleText(signature.name) } },
    { term: 'Version', cell: { text: visibleText(signature.version ?? 'not stated') } },
    { term: 'Platform', cell: { text: visibleText(signature.platform ?? 'not stated') } },
    {
      term: 'Model digest',
      cell:
        signature.digest === undefined
          ? { text: 'not known through this protocol' }
          : { text: visibleText(signature.digest), code: true },
    },
    { term: 'Signature digest', cell: { text: visibleText(target.digest), code: true } },
  ];
  return {
    id: `target-${index + 1}`,
    title: visibleText(target.name === 'target' ? 'Model under test' : `Target ${target.name}`),
    blocks: [
      { kind: 'facts', facts },
      ...tensors(signature.inputs, signature.outputs, signature.interface),
      ...leftOut(signature.leftOut ?? []),
      {
        kind: 'code',
        title: 'How it was reached',
        text: visibleText(yamlText(target.definition)),
      },
    ],
    sections: [],
  };
}

function tensors(
  inputs: readonly TensorSpec[],
  outputs: readonly TensorSpec[],
  kind: 'tensors' | 'named',
): Block[] {
  if (inputs.length + outputs.length === 0)
    return [
      {
        kind: 'paragraph',
        text:
          kind === 'named'
            ? 'The target takes named values and returns named values; it declares no tensors.'
            : 'The target declares no tensors.',
      },
    ];
  const row = (direction: string) => (spec: TensorSpec) => [
    { text: direction },
    { text: visibleText(spec.name), code: true },
    { text: spec.dtype, code: true },
    {
      text: `[${spec.shape.map((extent) => (extent === -1 ? '*' : extent)).join(', ')}]`,
      code: true,
    },
  ];
  return [
    {
      kind: 'table',
      title: 'Signature',
      caption: [...inputs, ...outputs].some(({ shape }) => shape.includes(-1))
        ? 'An extent of * may vary; a first extent that varies is the batch.'
        : undefined,
      columns: [{ title: 'Direction' }, { title: 'Name' }, { title: 'Type' }, { title: 'Shape' }],
      rows: [...inputs.map(row('input')), ...outputs.map(row('output'))],
    },
  ];
}

function leftOut(names: readonly string[]): Block[] {
  if (names.length === 0) return [];
  const text = `Outputs that are no tensors (sequences, maps, optionals) and were not read: ${names.join(', ')}.`;
  return [{ kind: 'paragraph', text: visibleText(text) }];
}

/** Models that procedures made and asked: surrogates of attacks, changed files, models behind a fault. */
function attachedSection(run: RunRecord): Section[] {
  const rows = run.procedures.flatMap(({ name, attached = [] }) =>
    attached.map(({ role, models, queries, journaled, digest }): Cell[] => [
      { text: visibleText(role), code: true, sub: visibleText(name) },
      { text: formatNumber(models), sort: models },
      { text: formatNumber(queries), sort: queries },
      { text: journaled ? 'in the journal' : 'computed again on resuming' },
      { text: visibleText(digest), code: true },
    ]),
  );
  if (rows.length === 0) return [];
  const table: Block = {
    kind: 'table',
    title: 'Models that procedures made and asked',
    caption: 'The digest covers the signatures of all models of the role, in their order.',
    columns: [
      { title: 'Role' },
      { title: 'Models', align: 'right' },
      { title: 'Queries', align: 'right' },
      { title: 'Replies' },
      { title: 'SHA-256' },
    ],
    rows,
  };
  return [{ id: 'attached', title: 'Models that were made', blocks: [table], sections: [] }];
}

function filesSections(run: RunRecord): Section[] {
  const read = run.procedures.flatMap(({ name, files }) =>
    (files ?? []).map(({ path, sha256 }) => [
      { text: visibleText(path), code: true, sub: visibleText(name) },
      { text: visibleText(sha256), code: true },
    ]),
  );
  const written = run.procedures.flatMap(({ artifacts }) =>
    artifacts.map(({ path, title, sha256 }) => [
      { text: visibleText(path), code: true, sub: visibleText(title) },
      { text: visibleText(sha256), code: true },
    ]),
  );
  return [
    ...filesSection('files-read', 'Files that were read', read),
    ...filesSection('files-written', 'Files that were exported', written),
  ];
}

function filesSection(id: string, title: string, rows: readonly (readonly Cell[])[]): Section[] {
  if (rows.length === 0) return [];
  const columns = [{ title: 'File' }, { title: 'SHA-256' }];
  const left = rows.length - MOST_FILES;
  const caption = left > 0 ? `${plural(left, 'further file')} in run.json.` : undefined;
  const table: Block = { kind: 'table', title, caption, columns, rows: rows.slice(0, MOST_FILES) };
  return [{ id, title, blocks: [table], sections: [] }];
}
