import { ConfigurationError } from '../../core/errors.ts';
import type { OnnxGraph } from '../graph/model.ts';
import type { BitEdit } from './bitEdit.ts';
import type { Site } from './faultSite.ts';
import { activationSites, unknownSite, weightSites } from './siteValues.ts';

/** Faults that strike one value at once. */
export interface Injection {
  readonly site: Site;
  readonly edits: readonly BitEdit[];
}

/** Injections into one value: they share a session and the activations before it. */
export interface InjectionGroup {
  readonly site: Site;
  readonly injections: readonly Injection[];
  /** Their places among all injections. */
  readonly places: readonly number[];
}

/**
 * Sorts injections by the value that they strike, from the graph's end to its start, so that the cheapest groups come
 * first. Throws ConfigurationError for a site that the graph does not have.
 */
export function planInjections(
  graph: OnnxGraph,
  injections: readonly Injection[],
): InjectionGroup[] {
  const groups = new Map<string, { site: Site; injections: Injection[]; places: number[] }>();
  for (const [place, injection] of injections.entries()) {
    const key = `${injection.site.kind} ${injection.site.name}`;
    const group = groups.get(key) ?? { site: injection.site, injections: [], places: [] };
    group.injections.push(injection);
    group.places.push(place);
    groups.set(key, group);
  }
  const order = new Map<string, number>();
  const weights = weightSites(graph).map(({ name }) => name);
  const activations = activationSites(graph);
  for (const [i, name] of weights.entries()) order.set(`weight ${name}`, i / weights.length);
  for (const [i, name] of activations.entries()) {
    order.set(`activation ${name}`, i / activations.length);
  }
  for (const [key, { site }] of groups) {
    if (!['weight', 'activation'].includes(site.kind)) {
      throw new ConfigurationError(`'${site.kind}' is no kind of site`, {
        code: 'onnx.unknown-site',
        hint: 'kinds are weight and activation',
      });
    }
    if (order.has(key)) continue;
    throw unknownSite(site.kind, site.name, site.kind === 'weight' ? weights : activations);
  }
  return [...groups]
    .toSorted(([a], [b]) => (order.get(b) ?? 0) - (order.get(a) ?? 0))
    .map(([, group]) => group);
}
