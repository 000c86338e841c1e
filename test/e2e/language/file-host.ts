import { createServer } from 'node:http';

/** Where the files of the cases lie: beside the ports of this suite's stack. */
export const filePort = 31_691;

/** What the host says of a file. */
export interface HostedFile {
  readonly type?: string;
  readonly size?: number;
  /** Other than 200: the host does not tell. */
  readonly status?: number;
}

/** The address of a file of which the host says just this: the address itself holds it. */
export function fileUrl(name: string, { type, size, status }: HostedFile = {}): string {
  const query = new URLSearchParams();
  if (type !== undefined) query.set('type', type);
  if (size !== undefined) query.set('size', String(size));
  if (status !== undefined) query.set('status', String(status));
  return `http://127.0.0.1:${filePort}/${name}?${query}`;
}

/** Answers HEADs; nobody asks for the bytes. */
export async function startFileHost(): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://files');
    const type = searchParams.get('type');
    const size = searchParams.get('size');
    response.writeHead(Number(searchParams.get('status') ?? 200), {
      ...(type !== null && { 'content-type': type }),
      ...(size !== null && { 'content-length': size }),
    });
    response.end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(filePort, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
