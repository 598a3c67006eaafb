import type { Json } from '../../core/json.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block, Section } from './block.ts';
import { inputsTable, isInputs } from './inputsTable.ts';
import { isRecord } from './isRecord.ts';
import { isOutputs, outputsTable } from './outputsTable.ts';

/** How it was tested: each procedure with its inputs and ranges, its outputs and its options, from the scenario. */
export function methodSection(run: RunRecord): Section {
  const resolved = isRecord(run.scenario.resolved) ? run.scenario.resolved : {};
  const scenario = isRecord(resolved['procedures']) ? resolved['procedures'] : {};
  return {
    id: 'method',
    title: 'How it was tested',
    blocks: [
      {
        kind: 'paragraph',
        text: `Scenario ${run.scenario.name}, with seed ${run.seed}: the same seed and the same replies give the same run and the same digest. The whole scenario stands in the appendix.`,
      },
    ],
    sections: run.procedures.map((procedure, index) => {
      const options = Object.hasOwn(scenario, procedure.name)
        ? scenario[procedure.name]
        : undefined;
      return {
        id: `method-${index + 1}`,
        title: visibleText(`${procedure.name}: ${procedure.kind}`),
        blocks: optionBlocks(isRecord(options) ? options : {}),
        sections: [],
      };
    }),
  };
}

function optionBlocks(options: Readonly<Record<string, Json>>): Block[] {
  const { kind: _, inputs, outputs, ...others } = options;
  const blocks: Block[] = [];
  const rest: Record<string, Json> = { ...others };
  if (isInputs(inputs)) blocks.push(inputsTable(inputs));
  else if (inputs !== undefined) rest['inputs'] = inputs;
  if (isOutputs(outputs)) blocks.push(outputsTable(outputs));
  else if (outputs !== undefined) rest['outputs'] = outputs;
  const facts = flattened(rest).map(([term, text]) => ({
    term: visibleText(term),
    cell: { text: visibleText(text), code: true },
  }));
  if (facts.length > 0) blocks.push({ kind: 'facts', facts });
  if (blocks.length === 0)
    blocks.push({ kind: 'paragraph', text: 'The scenario states no options for it.' });
  return blocks;
}

const LONGEST = 400;

/** Options as `stop.confidence` and value; long values are cut, for the appendix holds them whole. */
function flattened(value: Json, path = ''): [string, string][] {
  if (isRecord(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([key, each]) =>
      flattened(each, path === '' ? key : `${path}.${key}`),
    );
  if (path === '') return [];
  const text = typeof value === 'number' ? formatNumber(value, 6) : plain(value);
  return [[path, text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text]];
}

function plain(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object'))
    return value.length === 0 ? 'none' : value.map(String).join(', ');
  return isRecord(value) && Object.keys(value).length === 0 ? 'none' : JSON.stringify(value);
}
