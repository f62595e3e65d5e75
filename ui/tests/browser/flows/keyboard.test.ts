import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import { keyboard } from '../keyboard';

const flow = flows();

const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 });
const dialog = (page: Page) => page.getByRole('dialog');
const text = (page: Page, shown: string | RegExp) =>
  page
    .getByText(
      typeof shown === 'string' ? shown : new RegExp(shown.source.replaceAll(' ', '\\s'), shown.flags),
    )
    .filter({ visible: true })
    .first();

describe('the director’s first hour by keyboard alone', () => {
  test('from the first opening to sheets in hand, and back after a lock', () =>
    flow('first_hour', async (page, { school }) => {
      const keys = keyboard(page);

      await keys.seen(title(page, 'Bienvenue dans Préau'), 'the first opening');
      await keys.press('button', 'Commencer');
      await keys.type('textbox', 'Vos prénom et nom', 'Camille Exemple');
      await keys.choose('Par quoi souhaitez-vous commencer', /Importer/);
      await keys.press('button', 'Commencer');
      await keys.seen(title(page, 'Importer des élèves et des responsables'), 'the first run');

      await keys.press('button', 'Choisir des fichiers');
      await keys.seen(text(page, 'Fichiers choisis'), 'the files are there');
      await keys.press('button', 'Voir ce que l’import va changer');
      await keys.type('textbox', 'UAI', school.uai);
      await keys.type('textbox', 'Nom de l’établissement', school.name);
      await keys.type('textbox', 'Commune', school.town);
      await keys.press('button', 'Voir ce que l’import va changer');

      await keys.seen(page.getByRole('heading', { name: 'Questions', exact: true }), 'the questions');
      await keys.press('button', 'Valider les réponses');
      await keys.key('Space', 'the first answer');
      await keys.press('button', 'Abandonner');
      await keys.seen(dialog(page), 'giving up is asked about');
      await keys.key('Escape', 'the import goes on');
      await keys.press('button', 'Valider les réponses');
      await keys.seen(page.getByRole('heading', { name: 'Ce que l’import va changer' }), 'the report');
      await keys.press('button', 'Appliquer l’import');
      await keys.seen(dialog(page), 'applying is asked about');
      await keys.press('button', 'Appliquer');
      await keys.seen(text(page, /^L’import est terminé/), 'the import');

      await keys.press('button', 'Enregistrer');
      await keys.seen(text(page, /^Indiquez cette adresse/), 'the refusal');
      await keys.type('textbox', 'Où les familles se connectent-elles ?', 'guichet.exemple.fr');
      await keys.press('button', 'Enregistrer');
      await keys.seen(text(page, /^L’adresse est enregistrée/), 'the address');

      await keys.press('button', 'Voir les comptes');
      await keys.seen(title(page, /^Gestion des comptes/), 'the list');
      await keys.seen(page.getByRole('row').nth(3), 'its rows');
      await keys.press('checkbox', /tout le résultat/);
      await keys.press('button', '(Re)notifier les comptes');
      await keys.seen(dialog(page), 'notifying is asked about');
      await keys.press('button', /^Confirmer/);
      await keys.seen(text(page, /^La distribution a bien été effectuée/), 'the sheets');
      await keys.press('button', 'Ouvrir le courrier au format PDF');
      await keys.press('button', 'Supprimer le fichier');
      await keys.seen(text(page, /a été supprimé de cet ordinateur/), 'the file is deleted');
      await keys.press('button', 'Fermer le message');
    }));

  test('a list, its filters and menus, an account, and what is done with it', () =>
    flow('school', async (page, window) => {
      const keys = keyboard(page);
      await keys.seen(title(page, 'Accueil'), 'the opening');
      await keys.key('/', 'the key that looks for somebody');
      await keys.seen(page.getByRole('row').nth(3), 'the rows of the list');
      await page.keyboard.type('zzz');
      await keys.seen(text(page, /^Aucun compte ne répond/), 'a search that finds nobody');
      await keys.press('button', /^Effacer/);
      await keys.seen(page.getByRole('row').nth(3), 'the criteria are cleared');

      await keys.press('button', /^État de compte/);
      await keys.press('checkbox', 'Notifié et non activé');
      await keys.seen(text(page, 'valeur choisie'), 'a value is chosen');
      await keys.key('Escape', 'the filter is closed');
      await keys.press('button', 'Identifiant');
      await keys.press('button', 'Suivant');
      await keys.seen(text(page, /^Page 2 sur/), 'the second page');
      await keys.press('button', 'Précédent');
      await keys.seen(text(page, /^Page 1 sur/), 'the first page');
      await keys.reach('checkbox', /^Sélectionner le compte/);
      await keys.key('ArrowDown');
      await keys.key('Shift+ArrowDown');
      await keys.key('Shift+F10', 'the menu of a row');
      await keys.seen(page.getByRole('menu'), 'the menu');
      await keys.key('ArrowDown');
      await keys.key('End');
      await keys.key('Escape', 'the menu is closed');
      await keys.press('button', 'Tout désélectionner');

      await keys.reach('checkbox', /^Sélectionner le compte/);
      await keys.key('Enter', 'a row is opened');
      await keys.seen(title(page, /^Compte : /), 'the account');
      await keys.press('button', 'Épeler');
      await keys.press('button', 'Réinitialiser le mot de passe');
      await keys.seen(dialog(page), 'the reset is asked about');
      await keys.key('Escape', 'it is not done');
      await keys.press('button', 'Réinitialiser le mot de passe');
      await keys.press('button', 'Confirmer');
      await keys.seen(text(page, /^Le mot de passe a bien été réinitialisé/), 'the reset');
      await keys.press('button', 'Fermer le message');
      await keys.key('Alt+ArrowRight', 'the next account');
      await keys.key('Escape', 'back to the list');
      await keys.seen(title(page, /^Gestion des comptes/), 'the list again');
      await keys.press('button', 'Tout effacer');
      await keys.seen(page.getByRole('row').nth(3), 'all accounts');

      await keys.press('checkbox', /tout le résultat/);
      await keys.press('button', 'Réinitialiser les mots de passe');
      await keys.seen(dialog(page), 'resets are asked about');
      await keys.press('button', 'Confirmer');
      await keys.seen(text(page, /^L’opération n’a pas été possible pour/), 'the resets');
      await keys.press('button', 'Fermer le message');
      await keys.press('button', 'Lister les comptes');
      await keys.seen(dialog(page), 'the list is asked about');
      await keys.press('button', /^Confirmer/);
      await keys.seen(text(page, /^La liste a bien été créée/), 'the list is written');
      await window.settled();
    }));

  test('journal, statistics, settings, corrections, help, and a lock', () =>
    flow('school', async (page, window) => {
      const keys = keyboard(page);
      await keys.seen(title(page, 'Accueil'), 'the opening');
      await keys.press('button', /^Corrigé dans ONDE….*lien/);
      await keys.seen(dialog(page), 'what is done is asked about');
      await keys.key('Escape', 'it is not done');
      await keys.press('button', /^Corrigé dans ONDE….*lien/);
      await keys.press('button', 'Oui, c’est fait');
      await dialog(page).waitFor({ state: 'detached' });
      await window.settled();
      await keys.stands('something is said done');

      await keys.press('link', 'Journal');
      await keys.seen(page.getByRole('row').nth(2), 'the journal');
      await keys.type('searchbox', /^Mots de l’action/, 'feuille');
      await window.settled();
      await keys.press('button', 'Effacer les critères');
      await window.settled();
      await keys.stands('the criteria of the journal are cleared');
      await keys.press('button', 'Enregistrer le journal (CSV)');
      await keys.seen(page.getByRole('button', { name: 'Ouvrir le journal' }), 'the journal is saved');

      await keys.press('link', 'Statistiques');
      await keys.seen(text(page, 'Évolution'), 'statistics');
      await keys.press('button', 'Calculer les statistiques');
      await window.settled();
      await keys.stands('statistics are computed');

      await keys.press('link', 'Import');
      await keys.press('button', 'Annuler cet import');
      await keys.seen(dialog(page), 'the undo is asked about');
      await keys.press('button', 'Annuler l’import');
      await keys.seen(text(page, /^L’import du .* est annulé/), 'the undo');
      await keys.press('button', 'Fermer le message');
      await keys.press('link', /^Corrections à faire/);
      await keys.seen(title(page, 'Corrections à faire'), 'the corrections');

      await keys.press('link', 'Paramètres');
      await keys.type('textbox', 'Code postal', '31');
      await keys.press('button', 'Enregistrer l’établissement');
      await keys.seen(text(page, /cinq chiffres/), 'a refusal');
      await keys.press('button', 'Annuler les modifications');
      await keys.type('textbox', 'Vos prénom et nom', 'Dominique Autre');
      await keys.press('button', 'Enregistrer les paramètres');
      await keys.seen(text(page, 'Les paramètres sont enregistrés.'), 'the settings');
      await keys.press('button', 'Sauvegarder maintenant');
      await keys.seen(text(page, 'La sauvegarde a été faite.'), 'the backup');
      await window.settled();
      await keys.stands('all is read again');
      await keys.press('button', /^Restaurer/);
      await keys.seen(dialog(page), 'the restoration is asked about');
      await keys.key('Escape', 'it is not done');
      await keys.press('button', 'Préparer un fichier d’assistance');
      await keys.seen(dialog(page).getByText('Contrôle du fichier'), 'the support file');
      await keys.key('Escape', 'the support file is closed');
      await keys.press('button', 'Choisir un code…');
      await keys.key('Escape', 'no code is chosen');

      await keys.press('link', 'Aide');
      await keys.type('searchbox', /Rechercher/, 'mot de passe');
      await keys.press('button', 'Verrouiller');
      await keys.seen(title(page, 'Préau est verrouillé'), 'the lock');
      await keys.press('button', 'Déverrouiller');
      await keys.seen(title(page, 'Aide'), 'the unlock');
      expect(await title(page, 'Aide').count()).toBe(1);
    }));

  test('the focus is in sight at every stop of a small window', () =>
    flow('college', async (page, window) => {
      const keys = keyboard(page);
      await page.setViewportSize({ width: 1024, height: 700 });
      await keys.seen(text(page, 'Chiffres clés'), 'the opening');
      await window.settled();
      await keys.press('link', 'Personnes en charge');
      await keys.seen(title(page, /^Gestion des comptes/), 'persons in charge');
      await keys.press('link', 'Élèves');
      await keys.seen(page.getByRole('row').nth(3), 'pupils');
      await keys.press('checkbox', /tout le résultat/);
      await keys.press('button', 'Informer');
      await keys.seen(dialog(page), 'informing is asked about');
      await keys.key('Escape', 'it is not done');
      // Everything that can be reached is in sight when it is.
      for (const tab of ['Accueil', 'Élèves', 'Statistiques', 'Paramètres', 'Import', 'Journal']) {
        await page.getByRole('link', { name: tab, exact: true }).click();
        await window.settled();
        for (let stops = 0; stops < 40; stops += 1) await keys.tab(tab);
      }
    }));
});
