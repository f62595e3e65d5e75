// Every screen in every state it has: where to start, and how to get there.

import type { Page } from 'playwright-core';
import type { ScenarioName } from '../twin/scenario';

export interface View {
  name: string;
  scenario: ScenarioName;
  go?: (page: Page) => Promise<void>;
}

const tab = (name: string) => async (page: Page) => {
  await page.getByRole('navigation', { name: 'Rubriques' }).getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
};

const button = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole('button', { name }).first().click();
};

const steps =
  (...list: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page) => {
    for (const step of list) await step(page);
  };

const list = steps(tab('Responsables'), (page) => page.getByRole('row').nth(3).waitFor());
const selectAll = (page: Page) => page.getByRole('checkbox', { name: /tout le résultat/ }).click();
const dialog = (page: Page) => page.getByRole('dialog').waitFor();
const files = steps(tab('Import'), button('Choisir des fichiers'), (page) =>
  page.getByRole('heading', { name: 'Fichiers choisis' }).waitFor(),
);
const preview = steps(files, button('Voir ce que l’import va changer'));
const report = (page: Page) => page.getByRole('heading', { name: 'Ce que l’import va changer' }).waitFor();
const radio = (name: string | RegExp) => (page: Page) => page.getByRole('radio', { name }).first().check();
const questions = steps(preview, (page) =>
  page.getByRole('heading', { name: 'Questions', exact: true }).waitFor(),
);
const apply = steps(button('Appliquer l’import'), dialog, (page) =>
  page.getByRole('dialog').getByRole('button', { name: 'Appliquer' }).click(),
);
const corrections = steps(
  (page) => page.getByRole('link', { name: /corrections à faire/i }).click(),
  (page) => page.getByRole('heading', { name: 'Corrections à faire', level: 1 }).waitFor(),
);
const duplicates = steps(
  (page) => page.getByRole('link', { name: /doublons probables/ }).click(),
  (page) => page.getByRole('button', { name: 'Regrouper ces comptes' }).first().waitFor(),
);
const groupedAccount = steps(
  duplicates,
  button('Regrouper ces comptes'),
  (page) => page.getByRole('dialog').getByRole('button', { name: 'Regrouper', exact: true }).click(),
  (page) => page.getByRole('link', { name: 'Voir le compte' }).click(),
  (page) => page.getByRole('heading', { name: 'Comptes regroupés' }).waitFor(),
);
const account = (name: RegExp) =>
  steps(
    list,
    (page) => page.getByRole('link', { name }).first().click(),
    (page) => page.getByRole('heading', { name: 'Historique' }).waitFor(),
  );

export const VIEWS: View[] = [
  { name: 'bienvenue', scenario: 'first_run' },
  { name: 'bienvenue-phrase', scenario: 'first_run_passphrase', go: button('Commencer') },
  { name: 'verrouille', scenario: 'locked' },
  {
    name: 'verrouille-phrase-refusee',
    scenario: 'locked_passphrase',
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

  { name: 'accueil', scenario: 'school', go: (page) => page.getByText('Chiffres clés').waitFor() },
  { name: 'accueil-calme', scenario: 'quiet', go: (page) => page.getByText('Rien à traiter').waitFor() },
  { name: 'accueil-demonstration', scenario: 'demonstration' },
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
  { name: 'accueil-date-douteuse', scenario: 'clock_ahead' },
  { name: 'accueil-etat-ancien', scenario: 'older_state' },
  {
    name: 'accueil-etat-ancien-continuer',
    scenario: 'older_state',
    go: steps(button('Continuer avec ces données'), dialog),
  },
  { name: 'etablissements', scenario: 'several' },

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
    name: 'notifier',
    scenario: 'school',
    go: steps(list, selectAll, button('(Re)notifier les comptes'), dialog),
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
    scenario: 'without_portal',
    go: steps(list, selectAll, button('(Re)notifier les comptes'), (page) =>
      page.getByText('L’adresse du guichet n’est pas renseignée').waitFor(),
    ),
  },
  {
    name: 'notifier-progression',
    scenario: 'endless',
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
    name: 'liste-mobile-injoignable',
    scenario: 'school',
    go: steps(
      list,
      button('Téléphone portable'),
      (page) => page.getByRole('radio', { name: /pas joignable par SMS/ }).check(),
      (page) => page.getByText('valeur choisie').first().waitFor(),
    ),
  },
  { name: 'lister', scenario: 'school', go: steps(list, selectAll, button('Lister les comptes'), dialog) },

  { name: 'compte-notifie', scenario: 'school', go: account(/BOULEAU Benoît/) },
  {
    name: 'compte-epele',
    scenario: 'school',
    go: steps(
      list,
      button('État de compte'),
      (page) => page.getByRole('checkbox', { name: 'Notifié et non activé' }).check(),
      (page) => page.getByText('valeur choisie').first().waitFor(),
      (page) => page.keyboard.press('Escape'),
      async (page) => {
        await page.getByRole('cell', { name: 'Notifié et non activé' }).first().waitFor();
        await page.locator('tbody a').first().click();
      },
      button('Épeler'),
    ),
  },
  {
    name: 'compte-college',
    scenario: 'college',
    go: steps(
      tab('Élèves'),
      (page) => page.locator('tbody a').first().click(),
      (page) => page.getByRole('heading', { name: 'Historique' }).waitFor(),
    ),
  },
  {
    name: 'compte-date-de-naissance-signalee',
    scenario: 'school',
    go: steps(
      button(/dates de naissance signalées/),
      (page) => page.locator('tbody a').first().click(),
      (page) => page.getByText('Signalée comme erronée par la famille').waitFor(),
    ),
  },
  {
    name: 'compte-noms-longs',
    scenario: 'long_names',
    go: steps(
      list,
      (page) => page.locator('tbody a').first().click(),
      (page) => page.getByRole('heading', { name: 'Historique' }).waitFor(),
    ),
  },

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
    name: 'statistiques-college',
    scenario: 'college',
    go: steps(tab('Statistiques'), (page) => page.getByText('Évolution').waitFor()),
  },

  { name: 'import', scenario: 'import', go: tab('Import') },
  { name: 'import-fichiers', scenario: 'no_school', go: files },
  { name: 'import-fichier-refuse', scenario: 'import_bad', go: files },
  { name: 'import-apercu', scenario: 'import', go: steps(preview, report) },
  { name: 'import-questions', scenario: 'import_questions', go: questions },
  {
    name: 'import-questions-sans-reponse',
    scenario: 'import_questions',
    go: steps(questions, button('Valider les réponses'), (page) =>
      page.getByText('Aucune réponse n’est encore donnée').waitFor(),
    ),
  },
  { name: 'import-questions-nombreuses', scenario: 'import_heavy', go: questions },
  {
    name: 'import-departs',
    scenario: 'import_departures',
    go: steps(questions, async (page) => {
      for (const names of await page.getByText(/^Voir les? noms?/).all()) await names.click();
    }),
  },
  { name: 'import-accord', scenario: 'import_consent', go: questions },
  {
    name: 'import-reponses-donnees',
    scenario: 'import_questions',
    go: steps(
      questions,
      radio('Jour, mois, année'),
      radio(/^Celui né le 14/),
      button('Valider les réponses'),
      (page) => page.getByText('Réponses données (3)').click(),
    ),
  },
  {
    name: 'import-reponse-modifiee',
    scenario: 'import_questions',
    go: steps(
      questions,
      (page) => page.getByText('Réponses données (1)').click(),
      button(/^Modifier/),
      (page) => page.getByRole('button', { name: 'Garder la réponse déjà donnée' }).waitFor(),
    ),
  },
  {
    name: 'import-abandonner',
    scenario: 'import_questions',
    go: steps(questions, radio('Jour, mois, année'), button('Abandonner'), dialog),
  },
  {
    name: 'import-reponses-refusees',
    scenario: 'import_answers_refused',
    go: steps(questions, radio('Jour, mois, année'), button('Valider les réponses'), (page) =>
      page.getByRole('alert').waitFor(),
    ),
  },
  { name: 'import-questions-noms-longs', scenario: 'import_long_names', go: questions },
  {
    name: 'import-question-tardive',
    scenario: 'import_late_question',
    go: steps(preview, report, apply, (page) => page.getByText('Rien n’a été importé').waitFor()),
  },
  { name: 'import-inchange', scenario: 'import_unchanged', go: steps(preview, report) },
  {
    name: 'import-echec',
    scenario: 'import_fails',
    go: steps(preview, (page) => page.getByRole('alert').waitFor()),
  },
  {
    name: 'import-progression',
    scenario: 'endless',
    go: steps(
      preview,
      (page) => page.getByRole('progressbar').waitFor(),
      (page) => page.getByText(/^\d+\ssur\s/).waitFor(),
    ),
  },
  {
    name: 'import-confirmer',
    scenario: 'import',
    go: steps(preview, report, button('Appliquer l’import'), dialog),
  },
  {
    name: 'import-applique',
    scenario: 'import',
    go: steps(preview, report, apply, (page) => page.getByText('L’import est terminé').waitFor()),
  },
  {
    name: 'import-applique-reponses',
    scenario: 'import_consent',
    go: steps(
      questions,
      (page) => page.getByRole('checkbox', { name: 'Importer sans ce fichier' }).check(),
      button('Valider les réponses'),
      apply,
      (page) => page.getByText('Réponses données (1)').click(),
    ),
  },
  {
    name: 'import-corrections-faites',
    scenario: 'import_corrections_made',
    go: steps(preview, report),
  },
  { name: 'corrections', scenario: 'school', go: corrections },
  {
    name: 'corrections-sans-resultat',
    scenario: 'school',
    go: steps(
      corrections,
      (page) => page.getByLabel('À corriger pour').selectOption({ label: 'Les élèves (1)' }),
      (page) => page.getByRole('searchbox').fill('zzz'),
      (page) => page.getByText('Aucune correction ne répond').waitFor(),
    ),
  },
  { name: 'corrections-noms-longs', scenario: 'long_names', go: corrections },
  {
    name: 'corrections-vide',
    scenario: 'quiet',
    go: steps(tab('Import'), corrections, (page) => page.getByText('Rien à corriger').first().waitFor()),
  },
  {
    name: 'corrections-erreur',
    scenario: 'failing',
    go: steps(tab('Import'), corrections, (page) =>
      page.getByRole('button', { name: 'Réessayer' }).waitFor(),
    ),
  },
  {
    name: 'import-annuler',
    scenario: 'import',
    go: steps(tab('Import'), button('Annuler cet import'), dialog),
  },

  {
    name: 'parametres',
    scenario: 'school',
    go: steps(tab('Paramètres'), (page) => page.getByRole('heading', { name: 'Sauvegardes' }).waitFor()),
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
      button('Enregistrer l’établissement'),
      (page) => page.getByRole('alert').waitFor(),
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
    name: 'parametres-mises-a-jour',
    scenario: 'update_none',
    go: steps(tab('Paramètres'), button('Rechercher maintenant'), (page) =>
      page.getByText('Vous avez la dernière version.').waitFor(),
    ),
  },
  {
    name: 'parametres-mises-a-jour-adresse-refusee',
    scenario: 'update_none',
    go: steps(
      tab('Paramètres'),
      (page) => page.getByLabel('Adresse des mises à jour').fill('http://exemple.fr'),
      button('Enregistrer l’adresse'),
      (page) => page.getByText('doit commencer par https').waitFor(),
    ),
  },
  {
    name: 'parametres-mises-a-jour-sans-reponse',
    scenario: 'update_offline',
    go: steps(tab('Paramètres'), button('Rechercher maintenant'), (page) =>
      page.getByText('Aucune réponse à l’adresse').waitFor(),
    ),
  },
  {
    name: 'parametres-mises-a-jour-annonce-fausse',
    scenario: 'update_forged',
    go: steps(tab('Paramètres'), (page) => page.getByText('n’est pas signée par l’éditeur').waitFor()),
  },
  {
    name: 'parametres-mises-a-jour-proposee',
    scenario: 'update_offered',
    go: steps(tab('Paramètres'), (page) =>
      page.getByRole('button', { name: 'Voir les nouveautés' }).waitFor(),
    ),
  },
  {
    name: 'mise-a-jour-annoncee',
    scenario: 'update_offered',
    go: (page) => page.getByRole('complementary', { name: 'Nouvelle version' }).waitFor(),
  },
  { name: 'mise-a-jour', scenario: 'update_offered', go: steps(button('Voir et installer'), dialog) },
  {
    name: 'mise-a-jour-administree',
    scenario: 'update_administered',
    go: steps(button('Voir les nouveautés'), dialog),
  },
  {
    name: 'mise-a-jour-progression',
    scenario: 'update_endless',
    go: steps(button('Voir et installer'), button(/^Installer$/), (page) =>
      page.getByText(/^\d[\d,]*\sMo\ssur\s/).waitFor(),
    ),
  },
  {
    name: 'mise-a-jour-refusee',
    scenario: 'update_tampered',
    go: steps(button('Voir et installer'), button(/^Installer$/), (page) =>
      page.getByRole('alert').waitFor(),
    ),
  },
  {
    name: 'mise-a-jour-ouverte',
    scenario: 'update_offered',
    go: steps(button('Voir et installer'), button(/^Installer$/), (page) =>
      page.getByText('La mise à jour est vérifiée').waitFor(),
    ),
  },
  {
    name: 'accueil-doublons',
    scenario: 'duplicates',
    go: (page) => page.getByText('Chiffres clés').waitFor(),
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
  { name: 'compte-regroupe', scenario: 'duplicates', go: groupedAccount },
  {
    name: 'compte-degrouper',
    scenario: 'duplicates',
    go: steps(groupedAccount, button(/^Dégrouper/), dialog),
  },
  {
    name: 'journal',
    scenario: 'school',
    go: steps(tab('Journal'), (page) => page.getByRole('row').nth(2).waitFor()),
  },
  {
    name: 'journal-vide',
    scenario: 'empty_school',
    go: steps(tab('Journal'), (page) => page.getByText('Le journal est vide').waitFor()),
  },
  { name: 'aide', scenario: 'school', go: tab('Aide') },
  {
    name: 'aide-contacts',
    scenario: 'school',
    go: steps(
      tab('Aide'),
      async (page) => void (await page.getByLabel('Votre académie').selectOption('Dijon')),
      (page) => page.getByText('assistance1d@ac-dijon.fr').waitFor(),
    ),
  },
  {
    name: 'aide-recherche',
    scenario: 'school',
    go: steps(tab('Aide'), (page) => page.getByRole('searchbox').fill('mot de passe oublie')),
  },
];
