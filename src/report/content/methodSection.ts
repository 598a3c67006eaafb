import type { Json } from '../../core/json.ts';
import type { ProcedureRecord, RunRecord } from '../../core/runRecord.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block, Section } from './block.ts';
import { exhibitBlocks } from './exhibitBlocks.ts';
import { inputsTable, isInputs } from './inputsTable.ts';
import { isRecord } from './isRecord.ts';
import { isOutputs, outputsTable } from './outputsTable.ts';

/** How it was tested: each procedure with its inputs, outputs and stated options, then its exhibits of method. */
export function methodSection(run: RunRecord): Section {
  const resolved = isRecord(run.scenario.resolved) ? run.scenario.resolved : {};
  const scenario = isRecord(resolved['procedures']) ? resolved['procedures'] : {};
  return {
    id: 'method',
    title: 'How it was tested',
    blocks: [
      {
        kind: 'paragraph',
        text: `Scenario ${visibleText(run.scenario.name)}, with seed ${run.seed}: the same seed and the same replies give the same run and the same digest.`,
      },
    ],
    sections: run.procedures.map((procedure, index) => {
      const options = Object.hasOwn(scenario, procedure.name)
        ? scenario[procedure.name]
        : undefined;
      const stated = run.source?.stated[procedure.name];
      return {
        id: `method-${index + 1}`,
        title: visibleText(`${procedure.name}: ${procedure.kind}`),
        blocks: [
          ...optionBlocks(isRecord(options) ? options : {}, stated, procedure.places),
          ...procedure.exhibits
            .filter(({ annex }) => annex === true)
            .flatMap((exhibit) => exhibitBlocks(exhibit)),
        ],
        sections: [],
      };
    }),
  };
}

/** Inputs and outputs as tables, and the options that the scenario states; without `stated` all of them. */
function optionBlocks(
  options: Readonly<Record<string, Json>>,
  stated: readonly string[] | undefined,
  places: ProcedureRecord['places'],
): Block[] {
  const { kind: _, inputs, outputs, ...others } = options;
  const blocks: Block[] = [];
  const rest: Record<string, Json> = { ...others };
  if (isInputs(inputs)) blocks.push(inputsTable(inputs, places));
  else if (inputs !== undefined) rest['inputs'] = inputs;
  if (isOutputs(outputs)) blocks.push(outputsTable(outputs));
  else if (outputs !== undefined) rest['outputs'] = outputs;
  const facts = flattened(rest)
    .filter(([path]) => stated === undefined || stated.some((each) => isWithin(path, each)))
    .map(([term, text]) => ({
      term: visibleText(term),
      cell: { text: visibleText(text), code: true },
    }));
  if (facts.length > 0) blocks.push({ kind: 'facts', facts });
  blocks.push({
    kind: 'paragraph',
    text:
      stated === undefined
        ? 'The resolved scenario in this annex holds them in its own words.'
        : 'All other options have their defaults, which the resolved scenario in this annex holds.',
  });
  return blocks;
}

/** Whether an option is what was stated, a part of it, or holds it. */
function isWithin(path: string, stated: string): boolean {
  return path === stated || path.startsWith(`${stated}.`) || stated.startsWith(`${path}.`);
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
