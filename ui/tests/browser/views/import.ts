import type { Page } from 'playwright-core';
import { apply, button, dialog, files, preview, report, steps, tab, text, type View } from './steps';

/** Files are held over the window. */
const held = async (page: Page) => {
  await page.evaluate(() => dispatchEvent(new CustomEvent('file-drag', { detail: { kind: 'over' } })));
  await page.getByText('Déposez vos fichiers').waitFor();
};

export const IMPORT: View[] = [
  { name: 'import', scenario: 'import', go: tab('Import') },
  { name: 'import-fichiers', scenario: 'no_school', go: files },
  { name: 'import-archive', scenario: 'import_archive', go: files },
  { name: 'import-dossier', scenario: 'import_folder', go: files },
  { name: 'import-premier', scenario: 'no_school', go: tab('Import') },
  {
    name: 'import-erreur',
    scenario: 'failing',
    go: steps(tab('Import'), (page) => page.getByRole('alert').waitFor()),
  },
  { name: 'import-depot', scenario: 'import', go: steps(tab('Aide'), held) },
  { name: 'import-fichier-refuse', scenario: 'import_bad', go: files },
  { name: 'import-apercu', scenario: 'import', go: steps(preview, report) },
  { name: 'import-inchange', scenario: 'import_unchanged', go: steps(preview, report) },
  {
    name: 'import-echec',
    scenario: 'import',
    go: steps(
      files,
      (_, window) => window.simulate('lose-files'),
      button('Voir ce que l’import va changer'),
      (page) => page.getByRole('alert').waitFor(),
    ),
  },
  {
    name: 'import-progression',
    scenario: 'crowd',
    go: steps(
      preview,
      (page) => page.getByRole('progressbar').waitFor(),
      (page) => page.getByText(/^[\d,]+\s(ko|Mo)\ssur\s[\d,]+\s(ko|Mo)$/).waitFor(),
    ),
  },
  {
    name: 'import-confirmer',
    scenario: 'import',
    go: steps(preview, report, button('Appliquer l’import'), dialog),
  },
  {
    name: 'import-applique',
    scenario: 'import',
    go: steps(preview, report, apply, (page) => page.getByText('L’import est terminé').waitFor()),
  },
  {
    name: 'import-recents',
    scenario: 'import',
    go: steps(preview, report, apply, button('Faire un autre import'), text('Fichiers récents'), (page) =>
      page.mouse.move(0, 0),
    ),
  },
  {
    name: 'import-premieres-feuilles',
    scenario: 'no_school',
    go: steps(
      files,
      async (page, { school }) => {
        await page.getByLabel('UAI').fill(school.uai);
        await page.getByLabel('Nom de l’établissement').fill(school.name);
        await page.getByLabel('Commune').fill(school.town);
      },
      button('Voir ce que l’import va changer'),
      report,
      apply,
      button('Enregistrer'),
      text(/Indiquez cette adresse/),
    ),
  },
  {
    name: 'import-ecole-incomplete',
    scenario: 'no_school',
    go: steps(files, button('Voir ce que l’import va changer'), text(/Indiquez la commune/)),
  },
  {
    name: 'import-corrections-faites',
    scenario: 'import_corrections_made',
    go: steps(preview, report),
  },
  {
    name: 'import-annuler',
    scenario: 'import',
    go: steps(tab('Import'), button('Annuler cet import'), dialog),
  },
  {
    name: 'import-annule',
    scenario: 'import',
    go: steps(
      tab('Import'),
      button('Annuler cet import'),
      dialog,
      (page) => page.getByRole('dialog').getByRole('button', { name: 'Annuler l’import' }).click(),
      text(/^L’import du .* est annulé/),
    ),
  },
];
