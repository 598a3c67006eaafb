/** TIDE's errors: Bolya et al., "TIDE: A General Toolbox for Identifying Object Detection Errors" (2020). */
export const TIDE_ERRORS = ['cls', 'loc', 'both', 'dupe', 'bkg', 'miss'] as const;

export type TideError = (typeof TIDE_ERRORS)[number];
