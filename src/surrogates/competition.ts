import type { RandomStream } from '../core/random.ts';
import type { Member } from './averagedSurrogate.ts';
import type { Competitor } from './competitor.ts';
import type { Settings, Surrogate, SurrogateFamily, TrainingSet } from './surrogate.ts';

interface Entry {
  readonly competitor: Competitor;
  readonly surrogate: Surrogate;
  /** Runs that it has been offered to learn from. */
  offered: number;
}

export interface CompetitionOptions {
  readonly families: readonly SurrogateFamily[];
  /** Configurations alive at most; more at first when there are more families. */
  readonly instances: number;
  /** Scored predictions before a configuration may be eliminated; twice as many before a family dies out with it. */
  readonly minPredictionsBeforeDeletion: number;
  readonly random: RandomStream;
}

/** Weight of a scored prediction that is this many predictions old falls to 1/e; at least a twentieth of the runs. */
const MEMORY = 200;
/** Predictions of one batch that are scored at most, spread evenly over it. */
const SCORED = 512;
/** Scored predictions before a configuration may lead. */
const TRIED = 20;
/** Share of the proposals below which a configuration lags behind: it learns rarely; and below which its family may die out. */
const LAGGING = 0.05;
const DYING = 0.01;
/** Growth of the runs after which a configuration that lags behind learns again. */
const SELDOM = 1.3;
/** Growth of the runs between two eliminations, for a newborn has everything to learn. */
const GENERATION = 1.1;
/** Growth of the runs after which a family that has died out returns with a newcomer: what is poor for few runs may be good for many. */
const RETURN = 4;
/** Share of the places that one of several families may hold. */
const MOST = 0.5;
/** Configurations that decide together at most, and the weight below which one has no say. */
const MEMBERS = 4;
const HEARD = 0.05;
/** Predictions are clipped to [CLIP, 1 - CLIP], so that one surprise does not decide everything. */
const CLIP = 1e-3;

/**
 * Configurations of several families that learn from the same data. Each new batch is predicted before it is learnt,
 * and that log-loss is the score. The worst are eliminated, and with them families that cannot follow; children inherit
 * their parent's settings with a mutation.
 */
export class Competition {
  readonly genealogy: Competitor[] = [];
  private readonly options: CompetitionOptions;
  private alive: Entry[] = [];
  private fits = 0;
  private selectedAt = 0;

  constructor(options: CompetitionOptions) {
    this.options = options;
    const { instances, random } = options;
    const early = options.families.filter(({ joinsAt = 0 }) => joinsAt === 0);
    const families = early.length > 0 ? early : options.families;
    for (let i = 0; i < Math.max(instances, families.length); i++) {
      const family = families[i % families.length]!;
      this.alive.push(this.birth(family, family.propose(random.fork(`first-${i}`)), undefined, 0));
    }
  }

  /**
   * Scores the rows from `scoredFrom` on, except for some numbered from there, eliminates, and lets all learn from
   * `data`.
   */
  async learn(
    data: TrainingSet,
    scoredFrom: number,
    unscored: ReadonlySet<number> = new Set(),
  ): Promise<void> {
    if (data.n === 0) return;
    if (scoredFrom > 0 && scoredFrom < data.n) {
      this.score(data, scoredFrom, unscored);
      this.select(data.n);
    }
    for (const { entry, weight } of this.ranking()) {
      const { competitor, surrogate } = entry;
      const isLagging = competitor.predictions >= TRIED && weight < LAGGING;
      if (isLagging && data.n < SELDOM * entry.offered) continue;
      entry.offered = data.n;
      await surrogate.fit(data, this.options.random.fork(`${competitor.id}/${this.fits}`));
    }
    this.fits++;
  }

  /** The living configurations with their share of the proposals, best first; the shares sum to 1. */
  ranking(): readonly { readonly entry: Entry; readonly weight: number }[] {
    // A newborn has to prove itself before it counts.
    const isTried = ({ competitor }: Entry) => competitor.predictions >= TRIED;
    const sorted = this.alive.toSorted(
      (a, b) => Number(isTried(b)) - Number(isTried(a)) || a.competitor.score - b.competitor.score,
    );
    const best = sorted[0]!.competitor.score;
    const raw = sorted.map((entry, i) => {
      if (i > 0 && isTried(sorted[0]!) && !isTried(entry)) return 0;
      const { score, predictions } = entry.competitor;
      return Math.exp(-(score - best) * Math.min(predictions, MEMORY) * 0.2);
    });
    const total = raw.reduce((sum, value) => sum + value, 0);
    return sorted.map((entry, i) => ({ entry, weight: raw[i]! / total }));
  }

  /**
   * The living configurations that decide together between pass and fail, the most trusted first: the best and others of
   * its family, whose margins have the same meaning.
   */
  members(): readonly Member[] {
    const ranking = this.ranking();
    const { family } = ranking[0]!.entry.competitor;
    const heard = ranking
      .filter(({ weight, entry: { competitor } }, rank) => {
        const isTried = competitor.predictions >= TRIED;
        return rank === 0 || (competitor.family === family && isTried && weight >= HEARD);
      })
      .slice(0, MEMBERS);
    const total = heard.reduce((sum, { weight }) => sum + weight, 0);
    return heard.map(({ entry: { competitor, surrogate }, weight }) => ({
      competitor,
      surrogate,
      weight: weight / total,
    }));
  }

  private score(data: TrainingSet, from: number, unscored: ReadonlySet<number>): void {
    const { n, dimensions: d, x, margin } = data;
    const count = Math.min(SCORED, n - from);
    const scored = Int32Array.from(
      { length: count },
      (_, i) => from + Math.floor((i * (n - from)) / count),
    );
    const rows = new Float64Array(count * d);
    for (const [i, row] of scored.entries()) rows.set(x.subarray(row * d, (row + 1) * d), i * d);
    // The more runs, the finer the differences that count.
    const memory = Math.max(MEMORY, ((from / 20) * count) / (n - from));
    for (const { competitor, surrogate } of this.alive) {
      const { failure } = surrogate.predict(rows, count);
      for (let i = 0; i < count; i++) {
        if (unscored.has(scored[i]! - from)) continue;
        const p = Math.min(1 - CLIP, Math.max(CLIP, failure[i]!));
        const loss = -Math.log(margin[scored[i]!]! < 0 ? p : 1 - p);
        competitor.predictions++;
        const share = Math.max(1 / competitor.predictions, 1 / memory);
        competitor.score += share * (loss - competitor.score);
      }
    }
  }

  /** Eliminates the worst configuration that has been tried enough, and fills the place. */
  private select(runs: number): void {
    if (runs < GENERATION * this.selectedAt) return;
    const ranking = this.ranking();
    const { minPredictionsBeforeDeletion: tried, instances, random } = this.options;
    const worst = ranking.findLast(({ entry: { competitor }, weight }, rank) => {
      if (rank === 0) return false;
      const isLast = !ranking.some(
        ({ entry }) =>
          entry.competitor !== competitor && entry.competitor.family === competitor.family,
      );
      return isLast
        ? weight < DYING && competitor.predictions >= 2 * tried
        : competitor.predictions >= tried;
    });
    if (worst !== undefined) {
      this.selectedAt = runs;
      worst.entry.competitor.diedAt = runs;
      this.alive = this.alive.filter((entry) => entry !== worst.entry);
    }
    if (this.alive.length >= instances) return;
    const stream = random.fork(`select-${this.genealogy.length}-${runs}`);
    const newcomer = this.absentFamily(runs);
    if (newcomer !== undefined) {
      this.alive.push(this.birth(newcomer, newcomer.propose(stream), undefined, runs));
      return;
    }
    let draw = stream.uniform();
    const parent = (ranking.find(({ weight }) => (draw -= weight) < 0) ?? ranking[0]!).entry;
    const { family: name, settings, id } = parent.competitor;
    // More of the same would cost time and tell nothing new: the place stays vacant.
    const siblings = this.alive.filter(({ competitor }) => competitor.family === name).length;
    if (this.options.families.length > 1 && siblings >= Math.ceil(MOST * instances)) return;
    const family = this.options.families.find((candidate) => candidate.name === name)!;
    const child = this.birth(family, family.mutate(settings, stream), id, runs);
    child.surrogate.inherit?.(parent.surrogate);
    this.alive.push(child);
  }

  /** A family without a living configuration whose time has come, or come again. */
  private absentFamily(runs: number): SurrogateFamily | undefined {
    return this.options.families.find(({ name, joinsAt = 0 }) => {
      if (this.alive.some(({ competitor }) => competitor.family === name)) return false;
      const deaths = this.genealogy.map(({ family, diedAt }) =>
        family === name ? (diedAt ?? 0) : 0,
      );
      return runs >= Math.max(joinsAt, RETURN * Math.max(...deaths));
    });
  }

  private birth(
    family: SurrogateFamily,
    settings: Settings,
    parent: string | undefined,
    bornAt: number,
  ): Entry {
    const competitor: Competitor = {
      id: `c${this.genealogy.length + 1}`,
      family: family.name,
      settings,
      parent,
      bornAt,
      diedAt: undefined,
      predictions: 0,
      score: Math.LN2,
    };
    this.genealogy.push(competitor);
    return { competitor, surrogate: family.create(settings), offered: 0 };
  }
}
