/** Whether an error is one of libsql with this code, or a more special one. */
export function isLibsqlError(error: unknown, code: string): boolean {
  if (!(error instanceof Error && 'code' in error)) return false;
  return typeof error.code === 'string' && error.code.startsWith(code);
}
