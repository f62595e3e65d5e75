import { button, chosenCode, dialog, heading, steps, text, type View } from './steps';

export const START: View[] = [
  { name: 'bienvenue', scenario: 'first_run' },
  {
    name: 'bienvenue-sans-nom',
    scenario: 'first_run',
    go: steps(button('Commencer'), text(/^Indiquez votre prénom/)),
  },
  { name: 'bienvenue-trousseau', scenario: 'first_run_locked' },
  { name: 'bienvenue-phrase', scenario: 'first_run_passphrase', go: button('Commencer') },
  {
    name: 'verrouille',
    scenario: 'school',
    go: steps(button('Verrouiller'), heading('Préau est verrouillé')),
  },
  {
    name: 'verrouille-code-refuse',
    scenario: 'quiet',
    go: steps(
      chosenCode,
      button('Verrouiller'),
      heading('Préau est verrouillé'),
      (page) => page.getByLabel(/^Code/).fill('000000'),
      button('Déverrouiller'),
      text(/Ce code n’est pas le bon/),
    ),
  },
  { name: 'verrouille-phrase', scenario: 'passphrase' },
  {
    name: 'verrouille-phrase-refusee',
    scenario: 'passphrase',
    go: steps(
      (page) => page.getByLabel('Phrase secrète').fill('mauvaise phrase'),
      button('Déverrouiller'),
      (page) => page.getByRole('alert').waitFor(),
    ),
  },
  { name: 'endommage', scenario: 'damaged' },
  { name: 'endommage-restaurer', scenario: 'damaged', go: steps(button(/^Restaurer/), dialog) },
  { name: 'endommage-sans-sauvegarde', scenario: 'damaged_without_backup' },
  { name: 'refuse', scenario: 'refused' },
  { name: 'etablissements', scenario: 'several' },
];
