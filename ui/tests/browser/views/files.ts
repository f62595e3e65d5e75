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
  heading('Fichiers enregistrés', 1),
);

const moved = async (_: Page, window: Window) => {
  const path = window.last('notify')?.request.path ?? '';
  await rename(path, `${path}.ailleurs`);
};

/** The dialog that notifies, at the choice of a printer. */
const choosing = steps(list, selectAll, button('(Re)notifier les comptes'), button('Imprimer…'), (page) =>
  page.getByLabel('Imprimante').waitFor(),
);

const refused = steps(
  choosing,
  async (page) => void (await page.getByLabel('Imprimante').selectOption({ label: 'Imprimante de la cave' })),
  button('Confirmer et imprimer'),
  text(/n’accepte aucun travail en ce moment/),
);

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
  { name: 'imprimer', scenario: 'school', go: choosing },
  {
    name: 'imprimer-resultat',
    scenario: 'school',
    go: steps(choosing, button('Confirmer et imprimer'), text(/Le fichier a été effacé/)),
  },
  { name: 'imprimer-refuse', scenario: 'school', go: refused },
  {
    name: 'fichiers-a-imprimer',
    scenario: 'school',
    go: steps(refused, reminded, text(/Il attend d’être imprimé/)),
  },
  {
    name: 'fichiers-imprimer',
    scenario: 'school',
    go: steps(refused, reminded, button('Imprimer…'), (page) => page.getByLabel('Imprimante').waitFor()),
  },
  {
    name: 'fichiers-recents',
    scenario: 'school',
    go: steps(
      sheets,
      tab('Journal'),
      button('Enregistrer le journal (CSV)'),
      text('Ouvrir le journal'),
      reminded,
      text('Derniers fichiers sans mot de passe en clair'),
    ),
  },
  {
    name: 'fichiers-vide',
    scenario: 'school',
    go: steps((page) => page.evaluate(() => (location.hash = '#/files')), text('Aucun fichier à supprimer')),
  },
];
