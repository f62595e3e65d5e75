import { button, firstAccount, inState, list, steps, tab, text, type View } from './steps';

export const ACCOUNT: View[] = [
  {
    name: 'compte-notifie',
    scenario: 'school',
    go: steps(list, inState('Notifié et non activé'), firstAccount),
  },
  {
    name: 'compte-epele',
    scenario: 'school',
    go: steps(list, inState('Notifié et non activé'), firstAccount, button('Épeler')),
  },
  {
    name: 'compte-reinitialise',
    scenario: 'school',
    go: steps(
      list,
      inState('Notifié et non activé'),
      firstAccount,
      button('Réinitialiser le mot de passe'),
      button('Confirmer'),
      text(/^Le mot de passe a bien été réinitialisé/),
    ),
  },
  { name: 'compte-active', scenario: 'school', go: steps(list, inState('Activé'), firstAccount) },
  { name: 'compte-non-notifie', scenario: 'school', go: steps(list, inState('Non notifié'), firstAccount) },
  {
    name: 'compte-introuvable',
    scenario: 'school',
    go: steps(
      list,
      (page) => page.evaluate(() => void (location.hash = '#/accounts/legal_guardians/999999')),
      (page) => page.getByRole('alert').waitFor(),
    ),
  },
  {
    name: 'compte-college-responsable',
    scenario: 'college',
    go: steps(tab('Représentants légaux'), firstAccount),
  },
  {
    name: 'compte-college',
    scenario: 'college',
    go: steps(tab('Élèves'), firstAccount),
  },
  {
    name: 'compte-date-de-naissance-signalee',
    scenario: 'school',
    go: steps(
      button(/dates? de naissance signalée/),
      (page) => page.locator('tbody a').first().click(),
      (page) => page.getByText('Signalée comme erronée par la famille').waitFor(),
    ),
  },
  {
    name: 'compte-signaux',
    scenario: 'account_signals',
    go: steps(list, firstAccount, (page) => page.getByText('Une connexion est suspendue').waitFor()),
  },
  {
    name: 'compte-noms-longs',
    scenario: 'long_names',
    go: steps(list, firstAccount),
  },
];
