import { yamlText } from './yamlText.ts';

import type { RunRecord, TargetRecord } from '../../core/runRecord.ts';
import type { TensorSpec } from '../../core/signature.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block, Section } from './block.ts';

/** What was tested: each target, its signature, and how it was reached. */
export function targetSection(run: RunRecord): Section {
  const sections = run.targets.map((target, index) => oneTarget(target, index));
  return {
    id: 'target',
    title: 'What was tested',
    blocks: [
      {
        kind: 'paragraph',
        text:
          run.targets.length === 0
            ? 'No model was asked: the procedures of this run read files only.'
            : 'The model was seen only through its inference protocol. The signature below is what the endpoint said of itself when the run began.',
      },
    ],
    sections,
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
