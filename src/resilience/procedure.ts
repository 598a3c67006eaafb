import type { Procedure } from '../core/procedure.ts';
import { disturbedRole } from './disturbedRole.ts';
import { LIFE_TESTS } from './lifeCycle.ts';
import { resilienceOptions } from './options.ts';
import type { ResilienceOptions } from './options.ts';
import { RESILIENCE_FIGURES } from './resilienceFigures.ts';

/** The disturbed systems by role: one for all, or one for each configuration. */
function disturbedTargets({
  target,
  targets = {},
}: ResilienceOptions['disturbance']): Readonly<Record<string, unknown>> {
  const own = Object.entries(targets).map(([name, each]) => [disturbedRole(name), each] as const);
  return {
    ...(target === undefined ? {} : { [disturbedRole()]: target }),
    ...Object.fromEntries(own),
  };
}

/** How much of its performance a system keeps under a disturbance, and how fast it comes back. */
export const resilience: Procedure<ResilienceOptions> = {
  kind: 'resilience',
  summary: 'how much performance is kept under a disturbance, and how fast it comes back',
  options: resilienceOptions,
  targets: ({ configurations, disturbance, adapt }): Readonly<Record<string, unknown>> => ({
    ...configurations,
    ...disturbedTargets(disturbance),
    ...(adapt === undefined ? {} : { adapt }),
  }),
  data: ({ data, disturbance }): Readonly<Record<string, unknown>> => ({
    data,
    ...(disturbance.data === undefined ? {} : { disturbed: disturbance.data }),
  }),
  hazards: ({ disturbance }) => [
    ...(disturbance.transforms === undefined && disturbance.data === undefined
      ? []
      : (['inputChange'] as const)),
    ...(disturbance.target === undefined && disturbance.targets === undefined
      ? []
      : (['hardwareFault'] as const)),
  ],
  terms: {
    resilience:
      'The share of its performance before a disturbance that a system keeps while it is disturbed and until it is watched no longer (R).',
  },
  measurements: ({ configurations, adapt, lifeCycle }) => [
    ...['', ...Object.keys(configurations).map((name) => `.${name}`)].flatMap((suffix) =>
      RESILIENCE_FIGURES.map((figure) => `${figure}${suffix}`),
    ),
    ...Object.keys(configurations).map((name) => `gain.${name}`),
    ...(lifeCycle === undefined
      ? []
      : LIFE_TESTS.flatMap((test) => [
          ...['', ...Object.keys(configurations).map((name) => `.${name}`)].flatMap((suffix) =>
            ['acc1', 'acc2', 'coverage'].map((figure) => `${test}.${figure}${suffix}`),
          ),
          ...Object.keys(configurations).map((name) => `${test}.gain.${name}`),
        ])),
    'failed',
    ...(adapt === undefined ? [] : ['adaptFailures']),
  ],

  async run(context) {
    // Loaded only here, as no other command needs it.
    const { runResilience } = await import('./runResilience.ts');
    return runResilience(context);
  },
};
