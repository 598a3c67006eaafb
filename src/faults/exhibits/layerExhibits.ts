import type { Exhibit } from '../../core/exhibit.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { strataDomain, type Estimator } from '../memory/measure.ts';
import { bitFromTop, BIT_FIELDS } from '../population/bitField.ts';
import type { FaultValue } from '../population/faultValue.ts';
import type { Population } from '../population/population.ts';
import type { Domain } from '../statistics/stratifiedEstimates.ts';
import { bitChart } from './bitChart.ts';
import { intervalText, SCHEMA, shareText, shown } from './chartStyle.ts';

/** Rows of a table on paper; the fault list holds everything. */
const MOST_LAYERS = 40;
const MOST_CHANNELS = 12;

/** Where faults do harm: by tensor, part of the word, bit and channel. */
export function layerExhibits(
  population: Population,
  campaign: Campaign,
  estimate: Estimator,
  dead: readonly string[],
): Exhibit[] {
  const { strata } = population;
  const values = [...new Set(strata.map(({ value }) => value))];
  const byLayer = values.map((value) => ({
    value,
    sdc: estimate(
      'sdc1',
      strataDomain(strata, campaign, (stratum) => stratum.value === value),
    ),
    due: estimate(
      'due',
      strataDomain(strata, campaign, (stratum) => stratum.value === value),
    ),
  }));
  const worst = byLayer
    .toSorted((a, b) => (b.sdc.value ?? -1) - (a.sdc.value ?? -1))
    .slice(0, MOST_LAYERS);
  const layers: Exhibit = {
    kind: 'table',
    id: 'layers',
    title: 'Vulnerability by tensor',
    caption: `The share of faults in a tensor that change a decision silently (SDC-1) or show as an error (DUE); each interval holds by itself.${worst.length < byLayer.length ? ` The ${worst.length} worst of ${byLayer.length}.` : ''}`,
    columns: [
      { title: 'tensor' },
      { title: 'layer' },
      { title: 'dtype' },
      { title: 'elements' },
      { title: 'n' },
      { title: 'SDC-1' },
      { title: 'interval' },
      { title: 'DUE' },
    ],
    rows: worst.map(({ value, sdc, due }) => [
      value.site.name,
      `${value.layer}${value.readers > 1 ? ` and ${value.readers - 1} more` : ''}${dead.includes(value.site.name) ? ' (dead: reaches no output)' : ''}`,
      value.dtype,
      value.elements,
      sdc.n,
      shareText(sdc),
      intervalText(sdc),
      shareText(due),
    ]),
  };
  return [
    layers,
    ...heat(population, campaign, estimate, values),
    ...bits(population, campaign, estimate),
    ...channels(population, campaign, estimate, values),
  ];
}

function heat(
  { strata }: Population,
  campaign: Campaign,
  estimate: Estimator,
  values: readonly FaultValue[],
): Exhibit[] {
  if (strata.every(({ field }) => field === 'element')) return [];
  const chosen = values.slice(0, MOST_LAYERS);
  const cells = strata
    .filter(({ value }) => chosen.includes(value))
    .map((stratum) => {
      const found = estimate(
        'sdc1',
        strataDomain(strata, campaign, (other) => other === stratum),
      );
      const part = stratum.name.slice(stratum.value.site.name.length + 1);
      return { tensor: stratum.value.site.name, part, share: shown(found.value), n: found.n };
    })
    .filter(({ n }) => n > 0);
  return [
    {
      kind: 'chart',
      id: 'layer-field',
      title: 'Silent corruption by tensor and part of the word',
      caption:
        'Share of drawn faults that change a decision (SDC-1). Empty cells were not drawn: little of the population lies there.',
      spec: {
        $schema: SCHEMA,
        width: 320,
        height: Math.min(420, 18 * chosen.length + 20),
        data: { values: cells },
        mark: 'rect',
        encoding: {
          x: {
            field: 'part',
            type: 'nominal',
            title: 'part of the word',
            axis: { labelAngle: 0 },
            sort: ['sign', 'exponent-top', 'exponent-rest', 'mantissa', 'high', 'low', 'value'],
          },
          y: {
            field: 'tensor',
            type: 'nominal',
            title: null,
            sort: chosen.map(({ site }) => site.name),
          },
          color: {
            field: 'share',
            type: 'quantitative',
            title: 'SDC-1',
            scale: { scheme: 'orangered', domain: [0, 1] },
          },
        },
      },
    },
  ];
}

function bits(population: Population, campaign: Campaign, estimate: Estimator): Exhibit[] {
  const { strata } = population;
  if (strata.every(({ field }) => field === 'element')) return [];
  const dtypes = [...new Set(strata.map(({ value }) => value.dtype))];
  const rows = dtypes.flatMap((dtype) =>
    [
      ...new Set(
        strata.filter(({ value }) => value.dtype === dtype).flatMap((stratum) => stratum.bits),
      ),
    ]
      .toSorted((a, b) => b - a)
      .map((bit) => {
        const domain: Domain = {
          shares: Float64Array.from(strata, ({ value, bits }) =>
            value.dtype === dtype && bits.includes(bit) ? 1 / bits.length : 0,
          ),
          includes: (draw) =>
            campaign.faults[draw]!.bit === bit && campaign.faults[draw]!.value.dtype === dtype,
        };
        return { dtype, bit, top: bitFromTop(dtype, bit), found: estimate('sdc1', domain) };
      }),
  );
  const fields = BIT_FIELDS.filter((field) =>
    strata.some((stratum) => stratum.field === field),
  ).map((field) => {
    const domain = strataDomain(strata, campaign, (stratum) => stratum.field === field);
    return { field, sdc: estimate('sdc1', domain), due: estimate('due', domain) };
  });
  return [
    {
      kind: 'table',
      id: 'fields',
      title: 'Vulnerability by bit field',
      columns: [
        { title: 'field' },
        { title: 'n' },
        { title: 'SDC-1' },
        { title: 'interval' },
        { title: 'DUE' },
        { title: 'interval' },
      ],
      rows: fields.map(({ field, sdc, due }) => [
        field,
        sdc.n,
        shareText(sdc),
        intervalText(sdc),
        shareText(due),
        intervalText(due),
      ]),
    },
    ...dtypes.map((dtype) =>
      bitChart(
        dtype,
        rows.filter((row) => row.dtype === dtype && row.found.n > 0),
        dtypes.length > 1,
      ),
    ),
  ];
}

/** The channel that an element belongs to: of a kernel the output channel, of a matrix product the column. */
export function channelOf(
  value: FaultValue,
): { count: number; of: (index: number) => number } | undefined {
  const { shape, elements, layer } = value;
  if (shape.length < 2) return undefined;
  if (layer.startsWith('MatMul')) {
    const count = shape.at(-1)!;
    return { count, of: (index) => index % count };
  }
  const count = shape[0]!;
  return { count, of: (index) => Math.floor(index / (elements / count)) };
}

function channels(
  { strata }: Population,
  campaign: Campaign,
  estimate: Estimator,
  values: readonly FaultValue[],
): Exhibit[] {
  const rows = values.flatMap((value) => {
    const channel = channelOf(value);
    if (channel === undefined || channel.count < 2 || channel.count > value.elements / 2) return [];
    const drawn = new Map<number, number>();
    for (const fault of campaign.faults)
      if (fault.value === value)
        drawn.set(channel.of(fault.index), (drawn.get(channel.of(fault.index)) ?? 0) + 1);
    return [...drawn]
      .filter(([, n]) => n >= 5)
      .map(([number, n]) => ({ value, channel, number, n }));
  });
  if (rows.length === 0 || rows.length > 3000) return [];
  const found = rows.map((row) => ({
    ...row,
    sdc: estimate('sdc1', {
      shares: Float64Array.from(strata, ({ value }) =>
        value === row.value ? 1 / row.channel.count : 0,
      ),
      includes: (draw) =>
        campaign.faults[draw]!.value === row.value &&
        row.channel.of(campaign.faults[draw]!.index) === row.number,
    }),
  }));
  const worst = found
    .toSorted(
      (a, b) =>
        (b.sdc.interval.lower ?? 0) - (a.sdc.interval.lower ?? 0) ||
        (b.sdc.value ?? 0) - (a.sdc.value ?? 0),
    )
    .slice(0, MOST_CHANNELS);
  return [
    {
      kind: 'table',
      id: 'channels',
      title: 'The most vulnerable channels',
      caption: `Of ${found.length} channels with at least 5 injections, those with the highest lower bound. They were picked for that, so their shares are likely to be lower than they look.`,
      columns: [
        { title: 'tensor' },
        { title: 'channel' },
        { title: 'n' },
        { title: 'SDC-1' },
        { title: 'interval' },
      ],
      rows: worst.map(({ value, number, sdc }) => [
        value.site.name,
        number,
        sdc.n,
        shareText(sdc),
        intervalText(sdc),
      ]),
    },
  ];
}
