/** A number for people: four significant digits, whole numbers in full with thousands set apart, `-` for null. */
export function formatNumber(value: number | null, digits = 4): string {
  if (value === null) return '–';
  if (!Number.isFinite(value))
    return Number.isNaN(value) ? 'not a number' : `${value < 0 ? '-' : ''}infinity`;
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e15) return grouped(String(value));
  if (magnitude < 1e-4 || magnitude >= 1e9) return exponential(value, digits);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(magnitude)));
  return grouped(trimmed(value.toFixed(Math.min(decimals, 12))));
}

/** A number with a fixed count of decimals; falls back to powers of ten where those would hide or drown it. */
export function formatFixed(value: number, decimals: number): string {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value) || magnitude >= 1e12 || decimals > 9) return formatNumber(value, 4);
  return grouped(value.toFixed(Math.max(0, decimals)));
}

function exponential(value: number, digits: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  return `${trimmed(mantissa)}e${exponent.replace('+', '')}`;
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Sets thousands apart by commas from five digits on. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const digits = whole.replace('-', '');
  if (digits.length < 5) return text;
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}
