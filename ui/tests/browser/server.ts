// The tests' server: the application's own commands, on stores that the use cases made.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const PROGRAM = join(process.cwd(), '..', 'target', 'debug', 'examples', 'browser_server');
const BUILD = 'cargo build --example browser_server';

export interface Server {
  address: string;
  /** The file that says, line by line, what the system was asked to open. */
  opened: string;
  close: () => Promise<void>;
}

/** Starts it on the built interface; it ends with its standard input, whatever becomes of this process. */
export async function startServer(): Promise<Server> {
  await requireBuilt();
  const programs = await mkdtemp(join(tmpdir(), 'preau-programs-'));
  // What is opened with the system's viewer is opened with nothing, and noted.
  const opener = join(programs, 'xdg-open');
  const opened = join(programs, 'opened');
  await writeFile(opened, '');
  await writeFile(opener, `#!/bin/sh\nprintf '%s\\n' "$1" >>'${opened}'\n`);
  await chmod(opener, 0o755);
  const server = spawn(PROGRAM, ['dist'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // No file manager answers: a folder is opened.
    env: {
      ...process.env,
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
      PATH: [programs, process.env['PATH'] ?? ''].join(delimiter),
    },
  });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  return {
    address: await firstLine(server),
    opened,
    close: async () => {
      server.stdin.end();
      await ended;
      await rm(programs, { recursive: true });
    },
  };
}

/** Refuses to test with a server that is not there, or that is of other sources than those that are. */
async function requireBuilt(): Promise<void> {
  if (!existsSync(PROGRAM)) {
    throw new Error(
      `${PROGRAM} is missing: build the tests' server first (${BUILD}, after scripts/interface).`,
    );
  }
  const built = (await stat(PROGRAM)).mtimeMs;
  // What cargo says it was built from.
  const listed = (await readFile(`${PROGRAM}.d`, 'utf8')).split(/(?<!\\) |\n/);
  for (const name of listed.filter((file) => /\.(rs|sql)$/.test(file))) {
    const source = name.replaceAll('\\ ', ' ');
    const changed = existsSync(source) ? (await stat(source)).mtimeMs : Infinity;
    if (changed > built)
      throw new Error(`The tests' server is older than ${source}: build it again (${BUILD}).`);
  }
}

function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.trim());
    });
    server.once('error', reject);
    server.once('close', (code) => reject(new Error(`the tests' server ended with ${code}`)));
  });
}
