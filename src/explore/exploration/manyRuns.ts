/** From so many runs on a batch is worth less of our own time: what one more run adds has become little. */
export const MANY_RUNS = 500;
