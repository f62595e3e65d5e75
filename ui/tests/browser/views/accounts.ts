import { button, list, selectAll, steps, tab, type View } from './steps';

export const ACCOUNTS: View[] = [
  { name: 'liste', scenario: 'school', go: list },
  {
    name: 'liste-filtree',
    scenario: 'school',
    go: steps(
      list,
      button('État de compte'),
      (page) => page.getByRole('checkbox', { name: 'Non notifié' }).check(),
      (page) => page.getByText('valeur choisie').first().waitFor(),
    ),
  },
  {
    name: 'liste-sans-resultat',
    scenario: 'school',
    go: steps(
      list,
      (page) => page.getByRole('searchbox').fill('zzz'),
      (page) => page.getByText('Aucun compte ne répond').waitFor(),
    ),
  },
  {
    name: 'liste-vide',
    scenario: 'empty_school',
    go: steps(tab('Responsables'), (page) => page.getByText('Aucun compte dans').waitFor()),
  },
  {
    name: 'liste-selection',
    scenario: 'school',
    go: steps(list, selectAll, (page) =>
      page.getByRole('group', { name: 'Actions sur la sélection' }).waitFor(),
    ),
  },
  {
    name: 'liste-menu',
    scenario: 'school',
    go: steps(
      list,
      (page) => page.getByRole('row').nth(3).getByRole('cell').nth(2).click({ button: 'right' }),
      (page) => page.getByRole('menu').waitFor(),
    ),
  },
  { name: 'liste-noms-longs', scenario: 'long_names', go: list },
  {
    name: 'liste-erreur',
    scenario: 'failing',
    go: steps(tab('Responsables'), (page) => page.getByRole('alert').waitFor()),
  },
  {
    name: 'liste-college',
    scenario: 'college',
    go: steps(tab('Représentants légaux'), (page) => page.getByRole('row').nth(3).waitFor()),
  },
  {
    name: 'liste-college-eleves',
    scenario: 'college',
    go: steps(tab('Élèves'), (page) => page.getByRole('row').nth(3).waitFor()),
  },
  {
    name: 'liste-mobile-injoignable',
    scenario: 'school',
    go: steps(
      list,
      button('Téléphone portable'),
      (page) => page.getByRole('radio', { name: /pas joignable par SMS/ }).check(),
      (page) => page.getByText('valeur choisie').first().waitFor(),
    ),
  },
];
