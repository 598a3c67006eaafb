import { BORDERS, BORDER_TEXT } from './border.ts';

/** The options of every transform that moves a picture. */
export const MOVE_CHOICES = {
  border: { describe: BORDER_TEXT, values: BORDERS },
} as const;

/** The value beyond a `fill` border. */
export const MOVE_FILL = {
  describe: 'Value beyond a `fill` border: 0 (black) to 1, or in the unit of a signal. Default 0.',
  default: 0,
} as const;
