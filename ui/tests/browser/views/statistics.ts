import { button, steps, tab, type View } from './steps';

export const STATISTICS: View[] = [
  {
    name: 'statistiques',
    scenario: 'school',
    go: steps(tab('Statistiques'), (page) => page.getByText('Évolution').waitFor()),
  },
  {
    name: 'statistiques-entourage',
    scenario: 'linked',
    go: steps(tab('Statistiques'), button('Calculer les statistiques'), async (page) => {
      await page.getByRole('cell', { name: '4', exact: true }).first().waitFor();
      await page.getByText('Votre école et celles qui l’entourent').scrollIntoViewIfNeeded();
    }),
  },
  {
    name: 'statistiques-entourage-seule',
    scenario: 'linked_offline',
    go: steps(tab('Statistiques'), button('Calculer les statistiques'), (page) =>
      page.getByText('trois écoles autour de la vôtre').waitFor(),
    ),
  },
  {
    name: 'statistiques-jamais',
    scenario: 'quiet',
    go: steps(tab('Statistiques'), (page) => page.getByText('pas encore calculées').waitFor()),
  },
  {
    name: 'statistiques-erreur',
    scenario: 'failing',
    go: steps(tab('Statistiques'), (page) => page.getByRole('alert').waitFor()),
  },
  {
    name: 'statistiques-college',
    scenario: 'college',
    go: steps(tab('Statistiques'), button('Calculer les statistiques'), (page) =>
      page.getByText('Évolution').waitFor(),
    ),
  },
];
