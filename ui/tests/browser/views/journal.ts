import { button, steps, tab, text, type View } from './steps';

export const JOURNAL: View[] = [
  {
    name: 'journal',
    scenario: 'school',
    go: steps(tab('Journal'), (page) => page.getByRole('row').nth(2).waitFor()),
  },
  {
    name: 'journal-filtre',
    scenario: 'school',
    go: steps(
      tab('Journal'),
      (page) => page.getByRole('searchbox').fill('feuille'),
      async (page) => void (await page.getByLabel('Au sujet de').selectOption('notifications')),
      text('Effacer les critères'),
      (page) => page.getByRole('row').nth(2).waitFor(),
    ),
  },
  {
    name: 'journal-sans-resultat',
    scenario: 'school',
    go: steps(
      tab('Journal'),
      (page) => page.getByRole('searchbox').fill('zzz'),
      text('Aucune action ne correspond'),
    ),
  },
  {
    name: 'journal-enregistre',
    scenario: 'school',
    go: steps(tab('Journal'), button('Enregistrer le journal (CSV)'), text('Ouvrir le journal')),
  },
  {
    name: 'journal-erreur',
    scenario: 'failing',
    go: steps(tab('Journal'), (page) => page.getByRole('alert').waitFor()),
  },
  {
    name: 'journal-college',
    scenario: 'college',
    go: steps(tab('Journal'), (page) => page.getByRole('row').nth(2).waitFor()),
  },
  {
    name: 'journal-vide',
    scenario: 'no_school',
    go: steps(tab('Journal'), (page) => page.getByText('Le journal est vide').waitFor()),
  },
];
