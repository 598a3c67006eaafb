import type { ProcedureContext } from '../../core/procedure.ts';
import type { CampaignHooks } from '../campaign/campaign.ts';

/** What a campaign touches, from the context of its procedure. */
export function campaignHooks(context: ProcedureContext<unknown>): CampaignHooks {
  return {
    random: context.random,
    remember: async (compute) => context.remember(compute),
    progress: (done, total, margin) =>
      context.progress({
        done,
        total,
        phase: 'injections',
        ...(margin === undefined ? {} : { live: { margin } }),
      }),
  };
}
