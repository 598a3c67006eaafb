import type { Value } from '../../space/parameter.ts';
import type { Settings } from '../../surrogates/surrogate.ts';

/** What an exported surrogate is, and what is known of it. */
export interface SurrogateCard {
  readonly configuration: string;
  readonly family: string;
  readonly settings: Settings;
  /** The configurations that it inherited its settings from, the nearest first. */
  readonly parents: readonly string[];
  readonly learntFrom: number;
  /** Of predictions made before their runs were learnt, in nats. */
  readonly logLoss: { readonly value: number; readonly predictions: number };
  readonly audit: {
    readonly runs: number;
    readonly rightVerdicts: number;
    /** Whether the verdict map, of which the measurements speak, is this configuration's. */
    readonly isCertified: boolean;
  };
  /** In the order of the model's input. */
  readonly inputs: readonly InputCard[];
}

interface InputCard {
  readonly name: string;
  readonly unit: string;
  /** null: unbounded. */
  readonly low?: number | null;
  readonly high?: number | null;
  readonly distribution?: string;
  readonly levels?: readonly Value[];
  readonly encoding?: string;
}

/** The card as Markdown. */
export function cardText(card: SurrogateCard): string {
  const { audit, logLoss, parents, settings } = card;
  const choices = Object.entries(settings).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`,
  );
  return [
    `# Surrogate ${card.configuration}: ${card.family}`,
    '',
    `Learnt from ${card.learntFrom} runs that were chosen near the boundary between pass and fail.`,
    '',
    '- Input `point`: float64 [n, inputs], in the order and the units below.',
    '- Output `margin`: float32 [n], in about units of the spread of the smallest margin, and squashed far from the boundary; negative: fails.',
    `- Settings: ${choices.join(', ')}.`,
    `- ${parents.length === 0 ? 'Of the first generation, or a newcomer' : `Inherited from ${parents.join(', which inherited from ')}`}.`,
    `- Log-loss on runs that it had not learnt yet: ${logLoss.value.toPrecision(4)} nat, the recent ones of ${logLoss.predictions} predictions. These runs lie near the boundary, where a verdict is hardest.`,
    `- Right verdicts on audit runs, which it has not seen: ${audit.rightVerdicts} of ${audit.runs}.`,
    audit.isCertified
      ? '- It is the verdict map of which the certificate speaks.'
      : '- The certificate speaks of another configuration, not of this one.',
    '- It stands in for the system within the declared inputs, and certifies nothing itself.',
    '',
    '## Inputs',
    '',
    ...card.inputs.map((input, j) => `${j}. ${input.name}: ${rangeOf(input)}`),
    '',
  ].join('\n');
}

function rangeOf({ unit, low, high, distribution, levels, encoding }: InputCard): string {
  if (levels !== undefined)
    return `one of ${levels.map(String).join(', ')}${encoding === 'value' ? '' : ' (by number, from 0)'}`;
  const ends = `${low ?? 'unbounded'} to ${high ?? 'unbounded'}`;
  return `${ends}${unit === '1' ? '' : ` ${unit}`}, ${distribution}`;
}
