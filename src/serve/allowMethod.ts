import { ServeError } from './serveError.ts';

/** Throws ServeError `method-not-allowed` unless a request uses the method that its path takes; HEAD goes where GET does. */
export function allowMethod(
  { method }: { readonly method: string },
  allowed: 'GET' | 'POST',
): void {
  if (method === allowed || (allowed === 'GET' && method === 'HEAD')) return;
  const message = `${method} is not allowed here, use ${allowed}`;
  throw new ServeError('method-not-allowed', message, undefined, allowed);
}
