/** The size of explorations alone; `explore` measures it, too. */
export { scaleRows as rows } from './explore/scale.ts';
