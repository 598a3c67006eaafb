import type { Value } from '../../space/parameter.ts';
import type { Settings } from '../../surrogates/surrogate.ts';

/** What an exported surrogate is, and what is known of it. */
export interface SurrogateCard {
  /** The configurations that decide together; mostly one. */
  readonly members: readonly MemberCard[];
  readonly learntFrom: number;
  readonly audit: {
    readonly runs: number;
    readonly rightVerdicts: number;
    /** Whether this is the verdict map, of which the measurements speak. */
    readonly isCertified: boolean;
  };
  /** In the order of the model's input. */
  readonly inputs: readonly InputCard[];
}

/** One configuration of an exported surrogate. */
interface MemberCard {
  readonly configuration: string;
  readonly family: string;
  /** Its share of the decision; those of all members sum to 1. */
  readonly weight: number;
  readonly settings: Settings;
  /** The configurations that it inherited its settings from, the nearest first. */
  readonly parents: readonly string[];
  /** Of predictions made before their runs were learnt, in nats. */
  readonly logLoss: { readonly value: number; readonly predictions: number };
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
  const { audit, members } = card;
  const isAverage = members.length > 1;
  return [
    `# Surrogate ${members.map(({ configuration, family }) => `${configuration}: ${family}`).join(', ')}`,
    '',
    `Learnt from ${card.learntFrom} runs that were chosen near the boundary between pass and fail.`,
    '',
    '- Input `point`: float64 [n, inputs], in the order and the units below.',
    `- Output \`margin\`: float32 [n], ${isAverage ? 'the average of the configurations by weight, ' : ''}in about units of the spread of the smallest margin, and squashed far from the boundary; negative: fails.`,
    ...members.flatMap(memberText),
    `- Right verdicts on audit runs, which it has not seen: ${audit.rightVerdicts} of ${audit.runs}.`,
    audit.isCertified
      ? '- It is the verdict map of which the certificate speaks.'
      : '- The certificate speaks of another model, not of this one.',
    '- It stands in for the system within the declared inputs, and certifies nothing itself.',
    '',
    '## Inputs',
    '',
    ...card.inputs.map((input, j) => `${j}. ${input.name}: ${rangeOf(input)}`),
    '',
  ].join('\n');
}

function memberText({
  configuration,
  logLoss,
  parents,
  settings,
  weight,
}: MemberCard): readonly string[] {
  const choices = Object.entries(settings).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`,
  );
  const share = weight === 1 ? '' : `, weight ${weight.toFixed(2)}`;
  return [
    `- Settings of ${configuration}${share}: ${choices.join(', ')}.`,
    `- ${configuration} was ${parents.length === 0 ? 'of the first generation, or a newcomer' : `inherited from ${parents.join(', which inherited from ')}`}.`,
    `- Log-loss of ${configuration} on runs that it had not learnt yet: ${logLoss.value.toPrecision(4)} nat, the recent ones of ${logLoss.predictions} predictions. These runs lie near the boundary, where a verdict is hardest.`,
  ];
}

function rangeOf({ unit, low, high, distribution, levels, encoding }: InputCard): string {
  if (levels !== undefined)
    return `one of ${levels.map(String).join(', ')}${encoding === 'value' ? '' : ' (by number, from 0)'}`;
  const ends = `${low ?? 'unbounded'} to ${high ?? 'unbounded'}`;
  return `${ends}${unit === '1' ? '' : ` ${unit}`}, ${distribution}`;
}
