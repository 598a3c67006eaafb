import { assignment } from '../../../math/assignment.ts';
import type { Peak } from './peaks.ts';

/** A peak with its embedding: peaks of one person have near tags. */
export interface TaggedPeak extends Peak {
  readonly tag: number;
}

/** One person's peaks by keypoint; undefined where none belongs to it. */
export interface GroupedPerson {
  readonly peaks: readonly (TaggedPeak | undefined)[];
  /** Mean of the tags of its peaks. */
  readonly tag: number;
}

/** Costs are finite for the assignment: a peak that may only begin a new person costs this much. */
const NEW_PERSON = 1e10;

/**
 * Groups peaks into people as associative embedding does (Newell, Huang and Deng, 2017; the order of assignment of
 * HigherHRNet, Cheng and others, 2020): keypoint by keypoint in `order`, peaks are assigned to the people so far by the
 * rounded distance of tags, of equals by the higher score; one farther than `tagDistance` begins a new person.
 */
export function groupPeaks(
  candidates: readonly (readonly TaggedPeak[])[],
  order: readonly number[],
  tagDistance: number,
): readonly GroupedPerson[] {
  const people: (TaggedPeak | undefined)[][] = [];
  const begin = (keypoint: number, peak: TaggedPeak) => {
    const person: (TaggedPeak | undefined)[] = candidates.map(() => undefined);
    person[keypoint] = peak;
    people.push(person);
  };
  for (const keypoint of order) {
    const found = candidates[keypoint]!;
    if (found.length === 0) continue;
    const tags = people.map(meanTag);
    const before = people.length;
    const cost = found.map(({ tag, score }) => [
      ...tags.map((other) => Math.round(Math.abs(tag - other)) * 100 - score),
      // Room for every peak to begin a person.
      ...found.map(() => NEW_PERSON),
    ]);
    for (const [i, column] of assignment(cost).entries()) {
      const peak = found[i]!;
      if (column < before && Math.abs(peak.tag - tags[column]!) < tagDistance)
        people[column]![keypoint] = peak;
      else begin(keypoint, peak);
    }
  }
  return people.map((one) => ({ peaks: one, tag: meanTag(one) }));
}

function meanTag(person: readonly (TaggedPeak | undefined)[]): number {
  const tags = person.flatMap((peak) => (peak === undefined ? [] : [peak.tag]));
  return tags.reduce((sum, tag) => sum + tag, 0) / tags.length;
}
