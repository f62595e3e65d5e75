// FIX_TYPOGRAPHY=1 npm test puts the sources right instead of failing.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { frenchSource, frenchText } from './typography';

test('signs and quotes take unbreakable spaces, elisions the right apostrophe', () => {
  expect(frenchText("Besoin d'aide ?")).toBe('Besoin d’aide\u00a0?');
  expect(frenchText('« Activé » : oui')).toBe('«\u00a0Activé\u00a0»\u00a0: oui');
  expect(frenchText('https://ent.exemple')).toBe('https://ent.exemple');
});

test('code is left alone', () => {
  const source = "const a = b ? c : d; // l'eau ?\nconst t = `Quoi ? ${a ? 'x' : 'y'} !`;";
  expect(frenchSource('x.ts', source)).toBe(
    "const a = b ? c : d; // l'eau ?\nconst t = `Quoi\u00a0? ${a ? 'x' : 'y'}\u00a0!`;",
  );
});

const sources = ['src/screens', 'src/components', 'src/messages', 'src/bridge'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`),
);

test('the sources are found', () => {
  expect(sources.length).toBeGreaterThan(70);
});

test.each(sources)('%s is in good French typography', (path) => {
  const source = readFileSync(path, 'utf8');
  const right = frenchSource(path, source);
  if (process.env['FIX_TYPOGRAPHY']) writeFileSync(path, right);
  else expect(source).toBe(right);
});
