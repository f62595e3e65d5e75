import { button, firstAccount, inState, list, steps, tab, type View } from './steps';

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
