// Serves the built interface and answers its commands from a twin, on a port of its own.

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { SCENARIOS, type ScenarioName } from './scenario';
import { Refusal, Twin } from './twin';

const DIST = join(process.cwd(), 'dist');
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** As strict as the desktop window's. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export interface TwinServer {
  url: string;
  twin: Twin;
  close: () => Promise<void>;
}

export async function serveTwin(name: ScenarioName): Promise<TwinServer> {
  const twin = new Twin(SCENARIOS[name]());
  const server = createServer((request, response) => {
    answer(twin, request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    twin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(twin: Twin, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname.startsWith('/invoke/')) {
    const argument: unknown = JSON.parse(await bodyOf(request));
    try {
      send(response, 200, twin.call(pathname.slice('/invoke/'.length), argument));
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      send(response, 422, thrown.failure);
    }
    return;
  }
  const path = normalize(pathname === '/' ? '/index.html' : pathname);
  const content = await readFile(join(DIST, path));
  response
    .writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    })
    .end(content);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
