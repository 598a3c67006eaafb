import type { ProcedureContext } from '../../core/procedure.ts';
import type { CocoKind } from '../read/annotationReader.ts';
import { readGroundTruth } from '../read/readGroundTruth.ts';
import { readResults } from '../read/readResults.ts';
import type { ByteSource } from '../read/streamArrays.ts';
import { CORRECTIONS, settings, type Correction, type Settings } from '../settings.ts';
import { resultFiles, type CocoOptions } from './cocoOptions.ts';
import { resultsReading, truthReading } from './cocoReading.ts';
import { evaluated, type Evaluated } from './evaluated.ts';

/** Where ground truth and results come from, when not from the files that the options name. */
export interface CocoSources {
  readonly truth: ByteSource;
  readonly results: ByteSource;
}

/** What an evaluation needs of a procedure's context. */
export type EvaluatingContext<Options> = Pick<
  ProcedureContext<Options>,
  'files' | 'options' | 'random' | 'progress' | 'signal'
>;

/** Reads the ground truth and evaluates every model's results. The first model comes first. */
export async function evaluateModels(
  context: EvaluatingContext<CocoOptions>,
  kind: CocoKind,
  changes: Partial<Omit<Settings, 'kind'>>,
  sources?: CocoSources,
): Promise<readonly Evaluated[]> {
  const { options, files } = context;
  const corrections = correctionsOf(options);
  const chosen = settings(kind, {
    ...changes,
    ...(options.maxDets === undefined
      ? {}
      : { maxDets: options.maxDets.toSorted((a, b) => a - b) }),
    corrections,
  });
  const truthFile = options.groundTruth ?? 'data';
  const reading = { kind, corrections, areaOfBox: changes.areaOfBox };
  const truth = await readGroundTruth(
    sources?.truth ?? files.stream(truthFile),
    truthReading(reading, truthFile),
  );
  const models: (readonly [string, string, ByteSource])[] =
    sources === undefined
      ? resultFiles(options.results).map(([model, file]) => [model, file, files.stream(file)])
      : [['', 'results.json', sources.results]];
  const found: Evaluated[] = [];
  for (const [model, file, source] of models) {
    const results = await readResults(
      source,
      truth,
      resultsReading(reading, file, sources !== undefined),
    );
    const { replicates } = options.bootstrap;
    found.push(
      evaluated(model, truth, results, {
        settings: chosen,
        replicates,
        random: context.random,
        progress: (done) => {
          context.signal.throwIfAborted();
          if (done % 50 === 0)
            context.progress({ done, total: replicates, phase: `bootstrap ${model}`.trim() });
        },
      }),
    );
    // Stops and progress are seen between models.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

/** The corrections that the options name. */
export function correctionsOf({
  corrected,
}: Pick<CocoOptions, 'corrected'>): ReadonlySet<Correction> {
  return new Set(corrected === 'all' ? CORRECTIONS : corrected);
}
