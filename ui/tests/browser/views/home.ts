import { button, dialog, list, steps, tab, text, type View } from './steps';

export const HOME: View[] = [
  { name: 'accueil', scenario: 'school', go: (page) => page.getByText('Chiffres clés').waitFor() },
  {
    name: 'accueil-fait',
    scenario: 'school',
    go: steps(button(/^Corrigé dans ONDE….*lien/), dialog),
  },
  { name: 'accueil-rien-a-traiter', scenario: 'settled', go: text('Rien à traiter pour le moment.') },
  { name: 'accueil-premiers-pas', scenario: 'quiet', go: text('Adresse du guichet à saisir') },
  { name: 'accueil-demonstration', scenario: 'demonstration' },
  { name: 'liste-demonstration', scenario: 'demonstration', go: list },
  {
    name: 'accueil-quitter-demonstration',
    scenario: 'demonstration',
    go: steps(button('Quitter la démonstration'), dialog),
  },
  { name: 'accueil-sans-ecole', scenario: 'no_school' },
  { name: 'accueil-ecole-vide', scenario: 'empty_school' },
  { name: 'accueil-noms-longs', scenario: 'long_names' },
  {
    name: 'accueil-college',
    scenario: 'college',
    go: (page) => page.getByText('Chiffres clés').first().waitFor(),
  },
  { name: 'accueil-erreur', scenario: 'failing', go: (page) => page.getByRole('alert').waitFor() },
  {
    name: 'fermer-sans-enregistrer',
    scenario: 'school',
    go: steps(
      tab('Paramètres'),
      (page) => page.getByLabel('Code postal').fill('31000'),
      (page) => page.evaluate(() => dispatchEvent(new Event('closing'))),
      dialog,
    ),
  },
  { name: 'accueil-date-douteuse', scenario: 'clock_ahead' },
  { name: 'accueil-etat-ancien', scenario: 'older_state' },
  {
    name: 'accueil-etat-ancien-continuer',
    scenario: 'older_state',
    go: steps(button('Continuer avec ces données'), dialog),
  },
];
