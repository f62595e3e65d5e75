import {
  button,
  dialog,
  firstAccount,
  inState,
  list,
  selectAll,
  sheetPreview,
  steps,
  tab,
  text,
  type View,
} from './steps';

export const ACTIONS: View[] = [
  {
    name: 'notifier',
    scenario: 'school',
    go: steps(list, selectAll, button('(Re)notifier les comptes'), dialog),
  },
  {
    name: 'notifier-apercu',
    scenario: 'school',
    go: steps(list, selectAll, button('(Re)notifier les comptes'), sheetPreview),
  },
  {
    name: 'notifier-apercu-agrandi',
    scenario: 'school',
    go: steps(
      list,
      selectAll,
      button('(Re)notifier les comptes'),
      sheetPreview,
      button('Agrandir l’aperçu'),
      button('Agrandir l’aperçu'),
    ),
  },
  {
    name: 'notifier-sans-apercu',
    scenario: 'preview_failing',
    go: steps(
      list,
      selectAll,
      button('(Re)notifier les comptes'),
      (page) => page.getByRole('heading', { name: 'Aperçu', exact: true }).scrollIntoViewIfNeeded(),
      text(/^L’aperçu n’a pas pu être fait/),
    ),
  },
  {
    name: 'notifier-avec-reinitialisation',
    scenario: 'school',
    go: steps(list, selectAll, button('(Re)notifier les comptes'), (page) =>
      page.getByLabel('Avec réinitialisation du mot de passe').check(),
    ),
  },
  {
    name: 'notifier-sans-guichet',
    scenario: 'quiet',
    go: steps(list, selectAll, button('(Re)notifier les comptes'), (page) =>
      page.getByText('L’adresse du guichet n’est pas renseignée').waitFor(),
    ),
  },
  {
    name: 'notifier-progression',
    scenario: 'crowd',
    go: steps(list, selectAll, button('(Re)notifier les comptes'), button(/^Confirmer/), (page) =>
      page.getByText(/^\d+\ssur\s/).waitFor(),
    ),
  },
  {
    name: 'notifier-resultat',
    scenario: 'school',
    go: steps(
      list,
      selectAll,
      button('(Re)notifier les comptes'),
      (page) => page.getByLabel('Avec réinitialisation du mot de passe').check(),
      button(/^Confirmer/),
      (page) => page.getByText('La distribution a bien été effectuée').waitFor(),
    ),
  },
  {
    name: 'notifier-avertissements',
    scenario: 'sheets_unprintable',
    go: steps(
      list,
      selectAll,
      button('(Re)notifier les comptes'),
      button(/^Confirmer/),
      (page) => page.getByText(/^3\savertissements à lire/).click(),
      text(/\(2026-3\)/),
    ),
  },
  {
    name: 'reinitialiser',
    scenario: 'school',
    go: steps(list, selectAll, button('Réinitialiser les mots de passe'), dialog),
  },
  {
    name: 'reinitialiser-resultat-avec-refus',
    scenario: 'school',
    go: steps(
      list,
      selectAll,
      button('Réinitialiser les mots de passe'),
      (page) => page.getByRole('dialog').getByRole('button', { name: 'Confirmer' }).click(),
      (page) => page.getByText('L’opération n’a pas été possible pour').waitFor(),
    ),
  },
  {
    name: 'informer-college',
    scenario: 'college',
    go: steps(
      tab('Représentants légaux'),
      (page) => page.getByRole('row').nth(3).waitFor(),
      selectAll,
      button(/^Informer/),
      dialog,
    ),
  },
  {
    name: 'action-impossible',
    scenario: 'summary_failing',
    go: steps(list, selectAll, button('(Re)notifier les comptes'), dialog, (page) =>
      page.getByRole('alert').waitFor(),
    ),
  },
  {
    name: 'reinitialiser-un-compte',
    scenario: 'school',
    go: steps(
      list,
      inState('Notifié et non activé'),
      firstAccount,
      button('Réinitialiser le mot de passe'),
      dialog,
    ),
  },
  {
    name: 'lister-resultat',
    scenario: 'school',
    go: steps(
      list,
      selectAll,
      button('Lister les comptes'),
      button(/^Confirmer/),
      text(/^La liste a bien été créée/),
    ),
  },
  { name: 'lister', scenario: 'school', go: steps(list, selectAll, button('Lister les comptes'), dialog) },
];
