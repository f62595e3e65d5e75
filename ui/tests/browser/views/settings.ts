import { button, chosenCode, dialog, sheetPreview, steps, tab, text, type View } from './steps';

export const SETTINGS: View[] = [
  {
    name: 'parametres',
    scenario: 'school',
    go: steps(tab('Paramètres'), (page) => page.getByRole('heading', { name: 'Sauvegardes' }).waitFor()),
  },
  {
    name: 'parametres-apercu',
    scenario: 'school',
    go: steps(
      tab('Paramètres'),
      async (page) => {
        await page.getByLabel('Enveloppe').selectOption('dl');
      },
      (page) => page.getByLabel('Décalage de l’adresse vers la droite, en millimètres').fill('-12.5'),
      sheetPreview,
      text(/^L’adresse sort de ce que la fenêtre montre toujours/),
    ),
  },
  {
    name: 'parametres-college',
    scenario: 'college',
    go: steps(tab('Paramètres'), (page) =>
      page.getByRole('heading', { name: 'Impression des feuilles' }).waitFor(),
    ),
  },
  {
    name: 'parametres-etablissement-refuse',
    scenario: 'school',
    go: steps(
      tab('Paramètres'),
      (page) => page.getByLabel('Code postal').fill('31'),
      (page) => page.getByLabel('Adresse mail').fill('ecole@exemple'),
      button('Enregistrer l’établissement'),
      text(/cinq chiffres/),
    ),
  },
  {
    name: 'parametres-adresse-refusee',
    scenario: 'school',
    go: steps(
      tab('Paramètres'),
      (page) => page.getByLabel('Adresse d’un service pour les responsables').fill('http://exemple.fr'),
      button(/^Vérifier/),
      (page) => page.getByText('doit commencer par https').waitFor(),
    ),
  },
  {
    name: 'parametres-non-enregistres',
    scenario: 'school',
    go: steps(
      tab('Paramètres'),
      (page) => page.getByLabel('Code postal').fill('31000'),
      (page) => page.getByLabel('Adresse d’un service pour les responsables').fill('exemple.fr'),
      text('ne sont pas enregistrés'),
    ),
  },
  {
    name: 'parametres-enregistres',
    scenario: 'school',
    go: steps(
      tab('Paramètres'),
      button('Enregistrer les paramètres'),
      text('Les paramètres sont enregistrés.'),
    ),
  },
  {
    name: 'parametres-sans-ecole',
    scenario: 'no_school',
    go: steps(tab('Paramètres'), (page) => page.getByRole('heading', { name: 'Sauvegardes' }).waitFor()),
  },
  {
    name: 'parametres-erreur',
    scenario: 'failing',
    go: steps(tab('Paramètres'), (page) => page.getByRole('alert').first().waitFor()),
  },
  {
    name: 'parametres-restaurer',
    scenario: 'school',
    go: steps(tab('Paramètres'), button(/^Restaurer/), dialog),
  },
  {
    name: 'code-choisir',
    scenario: 'quiet',
    go: steps(
      tab('Paramètres'),
      button('Choisir un code…'),
      (page) => page.getByLabel('Nouveau code', { exact: true }).fill('123'),
      button('Demander ce code'),
    ),
  },
  { name: 'code-choisi', scenario: 'quiet', go: chosenCode },
  {
    name: 'code-changer',
    scenario: 'quiet',
    go: steps(chosenCode, button('Changer le code…'), dialog),
  },
  {
    name: 'code-retirer',
    scenario: 'quiet',
    go: steps(
      chosenCode,
      button('Ne plus demander de code…'),
      (page) => page.getByLabel('Code actuel').fill('000000'),
      (page) => page.getByRole('dialog').getByRole('button', { name: 'Ne plus demander de code' }).click(),
      text(/Ce code n’est pas le bon/),
    ),
  },
  {
    name: 'assistance',
    scenario: 'school',
    go: steps(
      tab('Paramètres'),
      button('Préparer un fichier d’assistance'),
      dialog,
      text('Contrôle du fichier'),
    ),
  },
  {
    name: 'assistance-endommage',
    scenario: 'damaged',
    go: steps(button('Préparer un fichier d’assistance'), dialog, text('État : endommagées')),
  },
];
