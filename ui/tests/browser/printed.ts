// What the printers printed: those of scripts/with-printers write it into a folder.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';

/** A job that was printed. */
export interface Job {
  printer: string;
  title: string;
  copies: number;
  options: string;
  content: string;
}

function folder(): string {
  const folder = process.env['PREAU_PRINTED'];
  if (!folder) throw new Error('PREAU_PRINTED is missing: run this under scripts/with-printers.');
  return folder;
}

/** Jobs that are printed by now. */
async function jobs(): Promise<string[]> {
  return (await readdir(folder())).filter((name) => name.endsWith('.pdf'));
}

/** Waits for the one job that comes out of what is done. */
export async function printed(work: () => Promise<void>): Promise<Job> {
  const before = new Set(await jobs());
  await work();
  return vi.waitFor(
    async () => {
      const [name] = (await jobs()).filter((job) => !before.has(job));
      if (!name) throw new Error('nothing was printed');
      const said = await readFile(join(folder(), name.replace('.pdf', '.txt')), 'utf8');
      const [printer = '', title = '', copies = '', options = ''] = said.split('\n');
      const content = await readFile(join(folder(), name), 'latin1');
      return { printer, title, copies: Number(copies), options, content };
    },
    { timeout: 15_000, interval: 50 },
  );
}
