/** Rows as CSV; cells that need it are quoted. */
export function csvText(rows: readonly (readonly (string | number)[])[]): Uint8Array {
  return new TextEncoder().encode(`${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`);
}

/** A number to nine digits. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(9)));
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
