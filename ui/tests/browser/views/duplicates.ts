import { button, dialog, duplicates, heading, schoolOf, steps, text, type View } from './steps';

const groupedAccount = steps(
  duplicates,
  button('Regrouper ces comptes'),
  (page) => page.getByRole('dialog').getByRole('button', { name: 'Regrouper', exact: true }).click(),
  (page) => page.getByRole('link', { name: 'Voir le compte' }).click(),
  heading('Comptes regroupés'),
);

export const DUPLICATES: View[] = [
  {
    name: 'accueil-doublons',
    scenario: 'duplicates',
    go: steps(schoolOf(/DES TILLEULS/), text('Chiffres clés')),
  },
  { name: 'doublons', scenario: 'duplicates', go: duplicates },
  {
    name: 'doublons-regrouper',
    scenario: 'duplicates',
    go: steps(duplicates, button('Regrouper ces comptes'), dialog),
  },
  {
    name: 'doublons-deux-personnes',
    scenario: 'duplicates',
    go: steps(duplicates, button('Ce sont deux personnes'), (page) =>
      page.getByRole('heading', { name: 'Deux personnes' }).waitFor(),
    ),
  },
  {
    name: 'doublons-aucun',
    scenario: 'school',
    go: steps(
      (page) => page.getByText('Chiffres clés').waitFor(),
      (page) => page.evaluate(() => void (location.hash = '#/duplicates')),
      (page) => page.getByText('Aucun doublon probable').waitFor(),
    ),
  },
  {
    name: 'doublons-refuse',
    scenario: 'duplicates_failing',
    go: steps(
      duplicates,
      button('Regrouper ces comptes'),
      dialog,
      (page) => page.getByRole('dialog').getByRole('button', { name: 'Regrouper', exact: true }).click(),
      (page) => page.getByRole('alert').waitFor(),
    ),
  },
  {
    name: 'doublons-erreur',
    scenario: 'failing',
    go: steps(
      (page) => page.evaluate(() => void (location.hash = '#/duplicates')),
      (page) => page.getByRole('alert').waitFor(),
    ),
  },
  { name: 'compte-regroupe', scenario: 'duplicates', go: groupedAccount },
  {
    name: 'compte-degrouper',
    scenario: 'duplicates',
    go: steps(groupedAccount, button(/^Dégrouper/), dialog),
  },
];
