import type { ViewQuery } from '../../judgement/classifierView.ts';
import type { AttackView } from './attack.ts';
import { averaged } from './averaged.ts';
import type { Gate } from './gate.ts';
import type { Lane } from './lane.ts';
import { TrialOver } from './trial.ts';
import type { Request } from './trial.ts';

/** Answers a share of what every open trial waits for. */
export async function answerRound(
  view: AttackView,
  open: readonly Lane[],
  queries: number,
  round: number,
  gate: Gate,
): Promise<void> {
  const share = Math.max(1, Math.floor(round / Math.max(1, open.length)));
  const chunks = open.map(({ item, log, request }) => {
    if (request === undefined) return [];
    const done = request.kind === 'ask' ? request.answers.length : 0;
    const left = Math.max(0, queries - log.used);
    const points = request.points.slice(done, done + Math.min(share, left));
    // What a trial asks was projected, which ends on the grid.
    return points.map((point): ViewQuery => ({ point, snapped: true, original: item.original }));
  });
  const asked = chunks.filter((_, i) => open[i]!.request?.kind === 'ask').flat();
  const answers = asked.length > 0 ? await view.ask(asked) : [];
  let position = 0;
  for (const [i, lane] of open.entries()) {
    const { request, log } = lane;
    if (request?.kind !== 'ask') continue;
    let ended = false;
    for (const answer of answers.slice(position, position + chunks[i]!.length)) {
      if (ended) continue;
      ended = log.note(answer);
      const margin = Number.isNaN(answer.margin) ? Infinity : answer.margin;
      const { sent, wrong, label, scores, parts } = answer;
      request.answers.push({ sent, wrong, margin, label, scores, parts });
    }
    position += chunks[i]!.length;
    const whole = request.answers.length === request.points.length;
    if (ended || (!whole && log.used >= queries))
      settle(lane, gate, () => request.reject(new TrialOver()));
    else if (whole) settle(lane, gate, () => request.resolve(request.answers));
  }
  await answerGradients(view, open, queries, gate);
}

/** Answers every gradient that open trials wait for, in one call for each model and loss. */
async function answerGradients(
  view: AttackView,
  open: readonly Lane[],
  queries: number,
  gate: Gate,
): Promise<void> {
  const groups = new Map<string, Lane[]>();
  for (const lane of open) {
    const { request, log } = lane;
    if (request === undefined || request.kind === 'ask') continue;
    if (request.kind === 'gradient' && log.used + request.points.length > queries) {
      settle(lane, gate, () => request.reject(new TrialOver()));
      continue;
    }
    const aimed = request.targets !== undefined || lane.item.original.target !== undefined;
    const key = `${request.kind} ${request.only ?? 'all'} ${JSON.stringify(request.loss)} ${aimed}`;
    groups.set(key, [...(groups.get(key) ?? []), lane]);
  }
  for (const lanes of groups.values()) {
    const requests = lanes.map(({ request }) => request as Exclude<Request, { kind: 'ask' }>);
    const asked = requests.flatMap(({ points, targets, weights }, i) => {
      const { original } = lanes[i]!.item;
      return points.map((point, j): ViewQuery => {
        const target = targets?.[j];
        const aim = target === undefined ? original : { ...original, target };
        return { point, original: aim, weights };
      });
    });
    const { kind, loss, only } = requests[0]!;
    const bases = view.surrogates ?? [];
    const chosen = only === undefined ? bases : [bases[only]];
    const models = kind === 'gradient' ? [view.gradient] : chosen;
    const whole = kind === 'surrogate' && only === undefined ? view.ensemble : undefined;
    const answers = await (whole?.(asked, loss) ?? averaged(models, asked, loss));
    let position = 0;
    for (const [i, request] of requests.entries()) {
      const lane = lanes[i]!;
      const { points } = request;
      if (kind === 'gradient') lane.log.used += points.length;
      lane.log.backward += points.length * models.length;
      const own = answers.slice(position, position + points.length);
      position += points.length;
      settle(lane, gate, () => request.resolve(own));
    }
  }
}

function settle(lane: Lane, gate: Gate, answer: () => void): void {
  lane.request = undefined;
  gate.enter();
  answer();
}
