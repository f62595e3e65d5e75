// What the system was asked to open: by a program that stands for the system's, which says so a moment later.

import { readFile } from 'node:fs/promises';
import { expect, inject, vi } from 'vitest';

/** Waits until that is what it was asked to open last. */
export async function opened(path: string | RegExp): Promise<void> {
  await vi.waitFor(
    async () => {
      const lines = (await readFile(inject('opened'), 'utf8')).trim().split('\n');
      if (typeof path === 'string') expect(lines.at(-1)).toBe(path);
      else expect(lines.at(-1)).toMatch(path);
    },
    { timeout: 15_000, interval: 50 },
  );
}
