import type { Exhibit } from '../../core/exhibit.ts';
import type { Dtype } from '../../core/tensor.ts';
import { bitField, BIT_FIELDS, type BitField } from '../population/bitField.ts';
import type { ShareEstimate } from '../statistics/stratifiedInterval.ts';
import { SCHEMA, shown } from './chartStyle.ts';

/** One dtype a chart: bits of words of different widths have nothing in common. */
export function bitChart(
  dtype: Dtype,
  rows: readonly { readonly bit: number; readonly top: number; readonly found: ShareEstimate }[],
  oneOfMany: boolean,
): Exhibit {
  const values = rows.map(({ bit, top, found }) => ({
    bit: top,
    field: bitField(dtype, bit),
    share: shown(found.value),
    lower: shown(found.interval.lower),
    upper: shown(found.interval.upper),
  }));
  const fields = BIT_FIELDS.filter((field) => values.some((value) => value.field === field));
  const x = {
    field: 'bit',
    type: 'quantitative',
    title: `bit of ${dtype}: ${fields.map((field) => spanOf(values, field)).join(', ')}`,
    axis: { tickMinStep: 1 },
    scale: { nice: false, padding: 6 },
  };
  return {
    kind: 'chart',
    id: oneOfMany ? `bits-${dtype}` : 'bits',
    title: oneOfMany ? `Silent corruption by bit, ${dtype}` : 'Silent corruption by bit',
    caption:
      'Bits are numbered from the top of the word, as IEEE 754 writes it. Bars: share of drawn faults with SDC-1; lines: intervals, each by itself, wide where few were drawn.',
    spec: {
      $schema: SCHEMA,
      width: 420,
      height: 180,
      data: { values },
      layer: [
        {
          mark: { type: 'bar', size: Math.min(16, 320 / (1 + values.length)) },
          encoding: {
            x,
            y: { field: 'share', type: 'quantitative', title: 'SDC-1', scale: { domain: [0, 1] } },
            color: { field: 'field', type: 'nominal', title: 'part', sort: fields },
          },
        },
        {
          mark: { type: 'rule' },
          encoding: {
            x,
            y: { field: 'lower', type: 'quantitative' },
            y2: { field: 'upper' },
          },
        },
      ],
    },
  };
}

/** Such as `1-8 exponent`. */
function spanOf(
  values: readonly { readonly bit: number; readonly field: BitField }[],
  field: BitField,
): string {
  const bits = values.filter((value) => value.field === field).map(({ bit }) => bit);
  const [low, high] = [Math.min(...bits), Math.max(...bits)];
  return `${low === high ? low : `${low}-${high}`} ${field}`;
}
