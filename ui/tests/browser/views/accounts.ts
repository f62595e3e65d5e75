import { button, inState, list, selectAll, steps, tab, text, type View } from './steps';

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
  {
    name: 'liste-menu-classes',
    scenario: 'school',
    go: steps(list, button(/^Classe/), (page) => page.getByRole('checkbox', { name: /^CP/ }).first().check()),
  },
  {
    name: 'liste-menu-familles',
    scenario: 'school',
    go: steps(list, button(/^Comptes par familles/), (page) => page.getByRole('radio').first().waitFor()),
  },
  {
    name: 'liste-menu-origines',
    scenario: 'school',
    go: steps(list, button(/^Origine du compte/), (page) => page.getByRole('checkbox').nth(2).waitFor()),
  },
  {
    name: 'liste-criteres',
    scenario: 'school',
    go: steps(
      button(/dates? de naissance signalée/),
      text('Tout effacer'),
      button('État de compte'),
      (page) => page.getByRole('checkbox', { name: 'Activé', exact: true }).check(),
      text('valeur choisie'),
      (page) => page.keyboard.press('Escape'),
    ),
  },
  {
    name: 'liste-sortis-des-criteres',
    scenario: 'school',
    go: steps(
      list,
      inState('Non notifié'),
      selectAll,
      button('(Re)notifier les comptes'),
      button(/^Confirmer/),
      text(/^Afficher ces/),
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
    name: 'liste-college-personnes-en-charge',
    scenario: 'college',
    go: steps(tab('Personnes en charge'), (page) => page.getByRole('row').nth(1).waitFor()),
  },
  {
    name: 'liste-college-selection',
    scenario: 'college',
    go: steps(
      tab('Représentants légaux'),
      (page) => page.getByRole('row').nth(3).waitFor(),
      selectAll,
      (page) => page.getByRole('group', { name: 'Actions sur la sélection' }).waitFor(),
    ),
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
