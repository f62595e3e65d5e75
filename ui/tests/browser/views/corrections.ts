import { corrections, steps, tab, type View } from './steps';

export const CORRECTIONS: View[] = [
  { name: 'corrections', scenario: 'school', go: corrections },
  {
    name: 'corrections-sans-resultat',
    scenario: 'school',
    go: steps(
      corrections,
      async (page) => {
        const about = page.getByLabel('À corriger pour');
        const pupils = about.getByRole('option', { name: /^Les élèves/ });
        await about.selectOption({ label: await pupils.innerText() });
      },
      (page) => page.getByRole('searchbox').fill('zzz'),
      (page) => page.getByText('Aucune correction ne répond').waitFor(),
    ),
  },
  { name: 'corrections-noms-longs', scenario: 'long_names', go: corrections },
  {
    name: 'corrections-vide',
    scenario: 'quiet',
    go: steps(tab('Import'), corrections, (page) => page.getByText('Rien à corriger').first().waitFor()),
  },
  {
    name: 'corrections-erreur',
    scenario: 'failing',
    go: steps(tab('Import'), corrections, (page) =>
      page.getByRole('button', { name: 'Réessayer' }).waitFor(),
    ),
  },
];
