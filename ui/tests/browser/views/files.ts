import { rename } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { Window } from '../window';
import { button, dialog, heading, list, selectAll, steps, tab, text, type View } from './steps';

const sheets = steps(
  list,
  selectAll,
  button('(Re)notifier les comptes'),
  button(/^Confirmer/),
  text('La distribution a'),
);

const csv = steps(
  button('Lister les comptes'),
  dialog,
  (page) => page.getByRole('radio', { name: /CSV/ }).check(),
  button(/^Confirmer/),
  text('La liste a bien été créée'),
);

const reminded = steps(
  tab('Accueil'),
  (page) => page.getByRole('link', { name: /avec des mots de passe, à supprimer/ }).click(),
  heading('Fichiers avec des mots de passe', 1),
);

const moved = async (_: Page, window: Window) => {
  const path = window.last('notify')?.request.path ?? '';
  await rename(path, `${path}.ailleurs`);
};

export const FILES: View[] = [
  {
    name: 'accueil-fichiers',
    scenario: 'school',
    go: steps(sheets, tab('Accueil'), text(/avec des mots de passe, à supprimer/)),
  },
  { name: 'fichiers', scenario: 'school', go: steps(sheets, csv, reminded, text(/^Liste de comptes/)) },
  {
    name: 'fichiers-deplace',
    scenario: 'school',
    go: steps(sheets, csv, moved, reminded, text(/S’il est ailleurs/)),
  },
  {
    name: 'fichiers-vide',
    scenario: 'school',
    go: steps((page) => page.evaluate(() => (location.hash = '#/files')), text('Aucun fichier à supprimer')),
  },
];
