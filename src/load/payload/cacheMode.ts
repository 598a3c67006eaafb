/** Whether every request carries the same values, which a cache can answer, or others of the same length. */
export type CacheMode = 'same' | 'random';
