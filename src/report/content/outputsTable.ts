import type { Json } from '../../core/json.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block } from './block.ts';
import { isRecord } from './isRecord.ts';

type Outputs = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** Whether a value of a scenario is a map of outputs: names to thresholds and what passes. */
export function isOutputs(value: Json | undefined): value is Outputs {
  return (
    isRecord(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every(
      (each) => isRecord(each) && ['value', 'threshold', 'passes'].some((key) => key in each),
    )
  );
}

/** What is read from a reply, and when it passes. */
export function outputsTable(outputs: Outputs): Block {
  return {
    kind: 'table',
    title: 'Outputs and thresholds',
    columns: [{ title: 'Output' }, { title: 'Value' }, { title: 'Passes when' }],
    rows: Object.entries(outputs).map(([name, output]) => [
      { text: visibleText(name), code: true },
      {
        text: visibleText(typeof output['value'] === 'string' ? output['value'] : name),
        code: true,
      },
      { text: visibleText(condition(output)) },
    ]),
  };
}

function condition({ threshold, passes }: Readonly<Record<string, Json>>): string {
  const side = typeof passes === 'string' ? passes : 'true';
  if (typeof threshold === 'number') return `${side} ${formatNumber(threshold, 6)}`;
  return threshold === undefined ? side : `${side} ${JSON.stringify(threshold)}`;
}
