import { button, steps, tab, type View } from './steps';

export const STATISTICS: View[] = [
  {
    name: 'statistiques',
    scenario: 'school',
    go: steps(tab('Statistiques'), (page) => page.getByText('Évolution').waitFor()),
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
