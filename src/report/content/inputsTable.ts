import type { Json } from '../../core/json.ts';
import type { ProcedureRecord } from '../../core/runRecord.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block } from './block.ts';
import { isRecord } from './isRecord.ts';

type Parameters = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** Whether a value of a scenario is a map of parameters: names to `low` and `high`, `values`, `categories` or a distribution. */
export function isInputs(value: Json | undefined): value is Parameters {
  return (
    isRecord(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every(
      (each) =>
        isRecord(each) &&
        ['low', 'high', 'values', 'categories', 'distribution'].some((key) => key in each),
    )
  );
}

/** Inputs and ranges in readable form, and where they go in the models (`places`, by role). */
export function inputsTable(inputs: Parameters, places: ProcedureRecord['places'] = {}): Block {
  const goesTo = (name: string): string => {
    const all = Object.values(places).flatMap((each) =>
      each.flatMap(({ input, place }) => (input === name && place !== undefined ? [place] : [])),
    );
    return [...new Set(all)].join(', ');
  };
  const isPlaced = Object.keys(inputs).some((name) => goesTo(name) !== '');
  return {
    kind: 'table',
    title: 'Inputs and ranges',
    caption:
      'Probabilities in this report are relative to the distributions in this table. An input without a distribution is uniform over its range.',
    columns: [
      { title: 'Input' },
      ...(isPlaced ? [{ title: 'Element of the model’s input' }] : []),
      { title: 'Range' },
      { title: 'Unit' },
      { title: 'Distribution' },
    ],
    rows: Object.entries(inputs).map(([name, parameter]) => [
      { text: visibleText(name), code: true },
      ...(isPlaced ? [{ text: visibleText(goesTo(name)), code: true }] : []),
      { text: visibleText(range(parameter)) },
      { text: visibleText(unitText(parameter['unit'])) },
      { text: visibleText(distribution(parameter)) },
    ]),
  };
}

/** `1` is the unit of what has none. */
function unitText(unit: Json | undefined): string {
  return typeof unit === 'string' && unit !== '1' && unit !== '' ? unit : '–';
}

function range(parameter: Readonly<Record<string, Json>>): string {
  const { low, high, values, categories } = parameter;
  if (Array.isArray(categories)) return categories.map(String).join(', ');
  if (Array.isArray(values)) return values.map(String).join(', ');
  if (typeof low !== 'number' && typeof high !== 'number') return 'unbounded';
  const integer = parameter['integer'] === true || parameter['kind'] === 'integer';
  const side = (value: Json | undefined, open: string): string =>
    typeof value === 'number' ? formatNumber(value, 6) : open;
  return `${side(low, 'unbounded')} to ${side(high, 'unbounded')}${integer ? ', whole numbers' : ''}`;
}

function distribution({
  distribution: value,
  weights,
  scale,
}: Readonly<Record<string, Json>>): string {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) {
    if (Array.isArray(weights)) return `weights ${weights.map(String).join(', ')}`;
    return scale === 'log' ? 'uniform in the logarithm' : 'uniform';
  }
  const { kind, ...parameters } = value;
  const list = Object.entries(parameters).map(
    ([name, each]) =>
      `${name} ${typeof each === 'number' ? formatNumber(each, 6) : JSON.stringify(each)}`,
  );
  return [typeof kind === 'string' ? kind : 'given', ...list]
    .join(', ')
    .replace(', ', list.length > 0 ? ': ' : ', ');
}
