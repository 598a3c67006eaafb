import { createServer } from 'node:net';

/** A server that answers every line with a dot, and keeps 100 KiB for each line that says `keep`. */
const kept: Buffer[] = [];
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    // Touched page by page, so that the memory is really taken.
    if (chunk.toString().startsWith('keep')) kept.push(Buffer.alloc(100 * 1024, kept.length + 1));
    socket.end('HTTP/1.1 400 Bad\r\n\r\n');
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
