import type { ModelStatistics, RepositoryEntry } from '../wire/oip/statistics.ts';
import type { Override } from './loadRequest.ts';
import type { ServedModel } from './servedModel.ts';
import { ServeError } from './serveError.ts';

/** The models that a server knows, loaded or not. */
export class Repository {
  readonly #models = new Map<string, Map<string, ServedModel>>();

  readonly #allowLoad: boolean;

  /** `allowLoad`: clients may load a file of their own in place of a model's. */
  constructor(models: readonly ServedModel[], allowLoad = false) {
    this.#allowLoad = allowLoad;
    for (const model of models) {
      const versions = this.#models.get(model.name) ?? new Map<string, ServedModel>();
      this.#models.set(model.name, versions.set(model.version, model));
    }
  }

  get all(): readonly ServedModel[] {
    return [...this.#models.values()].flatMap((versions) => [...versions.values()]);
  }

  /** Whether every model that is wanted can be asked. */
  get ready(): boolean {
    return this.all.every((model) => model.ready || !model.wanted);
  }

  /** A model's version; without one the latest that is ready. Throws ServeError `not-found`. */
  find(name: string, version?: string): ServedModel {
    const versions = this.#versionsOf(name);
    if (version !== undefined && version !== '') {
      const model = versions.get(version);
      if (model !== undefined) return model;
      throw new ServeError(
        'not-found',
        `model "${name}" has no version "${version}"; it has ${[...versions.keys()].join(', ')}`,
      );
    }
    const latestFirst = [...versions.values()].toSorted((a, b) =>
      b.version.localeCompare(a.version, 'en', { numeric: true }),
    );
    return (latestFirst.find((model) => model.ready) ?? latestFirst[0]) as ServedModel;
  }

  versions(name: string): string[] {
    return [...this.#versionsOf(name).keys()];
  }

  index(readyOnly: boolean): RepositoryEntry[] {
    return this.all.filter((model) => model.ready || !readyOnly).map((model) => model.entry);
  }

  /** Statistics of all models, of one, or of one version. */
  statistics(name?: string, version?: string): ModelStatistics[] {
    if (name === undefined || name === '') return this.all.map((model) => model.statistics);
    if (version !== undefined && version !== '') return [this.find(name, version).statistics];
    return [...this.#versionsOf(name).values()].map((model) => model.statistics);
  }

  /** Loads or reloads every version of a model from its own file, but one from what a client gave. Throws ServeError. */
  async load(name: string, override?: Override): Promise<void> {
    const versions = this.#versionsOf(name);
    if (override === undefined) {
      await Promise.all([...versions.values()].map((model) => model.load()));
      return;
    }
    if (!this.#allowLoad)
      throw new ServeError(
        'invalid',
        'this server loads no files of its clients; it was started without --allow-load',
      );
    await this.find(name, override.version).load(override.bytes);
  }

  async unload(name: string): Promise<void> {
    await Promise.all([...this.#versionsOf(name).values()].map((model) => model.unload()));
  }

  #versionsOf(name: string): Map<string, ServedModel> {
    const versions = this.#models.get(name);
    if (versions !== undefined) return versions;
    const known = [...this.#models.keys()].join(', ');
    throw new ServeError('not-found', `model "${name}" is unknown; the server has ${known}`);
  }
}
