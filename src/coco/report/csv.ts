/** Lines of a CSV file (RFC 4180): a cell with a comma, quote or line break stands in quotes. */
export function csv(rows: readonly (readonly (string | number)[])[]): Uint8Array {
  const cell = (value: string | number) => {
    const text = `${value}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return new TextEncoder().encode(rows.map((row) => `${row.map(cell).join(',')}\n`).join(''));
}
