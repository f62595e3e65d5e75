// The main jobs from beginning to end, by keyboard alone.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScenarioName } from '../twin/scenario';
import { filterState, firstRun, focusedRole, heading, importSchool, press, seen, tabTo, type } from './steps';
import { count, walkIn, type Way } from './walk';
import { launch } from './window';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const walk = (scenario: ScenarioName, way: Way) => walkIn(browser, scenario, way);

describe('walks', () => {
  test('from the first run to printed sheets', () =>
    walk('first_run', async (page) => {
      await firstRun(page, 'Camille Exemple', false);
      await importSchool(page, '0690001B', 'ÉCOLE DES TILLEULS', 'VERTEFEUILLE');
      await press(page, 'button', 'Voir les comptes');
      await heading(page, /Gestion des comptes/);
      expect(await focusedRole(page)).toBe('h1');

      await filterState(page, 'Non notifié');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      await page.getByRole('dialog').waitFor();
      await seen(page, /recevront un premier mot de passe provisoire/);
      await press(page, 'button', /^Confirmer/);
      await seen(page, /La distribution a bien été effectuée pour les \d+ comptes sélectionnés/);
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await focusedRole(page)).toBe('status');
      await press(page, 'button', 'Ouvrir le courrier au format PDF');
      await press(page, 'button', 'Supprimer le fichier');
      await seen(page, /a été supprimé de cet ordinateur/);
    }));

  test('the demonstration is announced, and left', () =>
    walk('first_run', async (page) => {
      await firstRun(page, 'Camille Exemple', true);
      await heading(page, 'Accueil');
      await seen(page, 'Toutes les personnes sont fictives');
      await press(page, 'button', 'Quitter la démonstration');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Quitter la démonstration');
      await press(page, 'button', 'Quitter la démonstration');
      await press(page, 'button', 'Quitter et effacer');
      await seen(page, 'Aucun établissement n’est encore enregistré');
    }));

  test('a missing name is told in the field, which takes the focus', () =>
    walk('first_run', async (page) => {
      await press(page, 'button', 'Commencer');
      await seen(page, 'Indiquez votre prénom et votre nom.');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    }));

  test('the selection counts accounts and outlives pages, criteria and screens', () =>
    walk('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await seen(page, /^100 comptes$/);
      await seen(page, /125 lignes/);
      await press(page, 'checkbox', 'Sélectionner le compte : ABRICOT Agathe');
      await seen(page, '1 compte sélectionné');
      // The same account has another row, for another pupil: both are ticked.
      const rows = page.getByRole('checkbox', { name: 'Sélectionner le compte : ABRICOT Agathe' });
      expect(await rows.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).checked))).toEqual([
        true,
        true,
      ]);
      await press(page, 'button', 'Suivant');
      await seen(page, 'Page 2 sur 3');
      await type(page, 'searchbox', /Nom ou prénom/, 'eglantine');
      await seen(page, /^1 critère actif$/);
      await page
        .getByRole('cell', { name: /ÉGLANTINE/ })
        .first()
        .waitFor();
      await seen(page, '1 compte sélectionné');
      await press(page, 'link', 'Journal');
      await heading(page, 'Journal');
      await press(page, 'link', 'Responsables');
      await seen(page, '1 compte sélectionné');
      await press(page, 'button', 'Tout désélectionner');
      await seen(page, /Cochez des comptes/);
    }));

  test('columns sort both ways and say so', () =>
    walk('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await seen(page, /^100 comptes$/);
      await press(page, 'button', 'Identifiant');
      const head = page.getByRole('columnheader', { name: 'Identifiant' });
      await page.waitForFunction(() =>
        document.querySelector('th[aria-sort="ascending"]')?.textContent?.includes('Identifiant'),
      );
      await page.keyboard.press('Enter');
      await page.waitForFunction(() =>
        document.querySelector('th[aria-sort="descending"]')?.textContent?.includes('Identifiant'),
      );
      expect(await head.count()).toBe(1);
    }));

  test('arrows go from row to row', () =>
    walk('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await seen(page, /^100 comptes$/);
      await tabTo(page, 'checkbox', 'Sélectionner le compte : ABRICOT Agathe');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await seen(page, '1 compte sélectionné');
      expect(await page.getByRole('row').nth(2).getByRole('checkbox').isChecked()).toBe(true);
    }));

  test('resetting a mixed selection warns about accounts never notified', () =>
    walk('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', 'Réinitialiser les mots de passe');
      await page.getByRole('dialog').waitFor();
      await seen(page, /n’ont pas encore été notifiés/);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(count(window, 'reset_passwords')).toBe(0);
      await press(page, 'button', 'Réinitialiser les mots de passe');
      await press(page, 'button', 'Confirmer');
      await seen(page, /Le mot de passe a bien été réinitialisé pour les \d+ responsables sélectionnés/);
      await seen(page, /Avertissement.*n’étaient pas encore notifiés n’ont pas été mis à jour/);
      await page.getByRole('listitem').filter({ hasText: 'n’a jamais été notifié' }).first().waitFor();
      expect(count(window, 'reset_passwords')).toBe(1);
    }));

  test('sheets without a portal are announced as such, and the settings are one click away', () =>
    walk('without_portal', async (page) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      await page.getByRole('dialog').waitFor();
      await seen(page, /les feuilles ne porteront ni adresse où se connecter ni code QR/);
      await press(page, 'link', 'Indiquer l’adresse dans Paramètres');
      await heading(page, 'Paramètres');
      expect(await page.getByRole('dialog').count()).toBe(0);
      await page.getByLabel('Adresse du guichet où les familles se connectent').waitFor();
    }));

  test('who leaves the criteria is said, and stays in reach', () =>
    walk('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await filterState(page, 'Non notifié');
      await press(page, 'checkbox', /tout le résultat/);
      const selected = page.getByText(/comptes\ssélectionnés$/);
      await selected.waitFor();
      const many = parseInt((await selected.textContent()) ?? '', 10);
      expect(many).toBeGreaterThan(1);
      await press(page, 'button', '(Re)notifier les comptes');
      await page.getByRole('dialog').waitFor();
      await press(page, 'button', /^Confirmer/);
      await seen(page, new RegExp(`^${many} comptes viennent d’être notifiés et ne répondent plus`));
      await seen(page, 'Plus aucun compte ne répond à ces critères');
      expect(await page.getByText(/^Aucun compte ne répond/).count()).toBe(0);
      await press(page, 'button', new RegExp(`^Afficher ces ${many} comptes$`));
      await seen(page, new RegExp(`^${many} comptes choisis`));
      await seen(page, new RegExp(`^${many} comptes$`));
      expect(await page.getByRole('cell', { name: 'Non notifié' }).count()).toBe(0);
      await seen(page, new RegExp(`^${many} comptes sélectionnés$`));
    }));

  test('the selection is shown whatever the criteria', () =>
    walk('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', 'Sélectionner le compte : ABRICOT Agathe');
      await type(page, 'searchbox', /Nom ou prénom/, 'eglantine');
      await seen(page, /^1 critère actif$/);
      await press(page, 'button', 'Afficher la sélection');
      await seen(page, /^1 compte choisi/);
      await page
        .getByRole('cell', { name: /ABRICOT Agathe/ })
        .first()
        .waitFor();
      await page
        .getByRole('cell', { name: /ÉGLANTINE/ })
        .first()
        .waitFor({ state: 'detached' });
    }));

  test('what is done to a class is done to its pile', () =>
    walk('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await page.getByRole('button', { name: 'Classe' }).first().click();
      await page.getByRole('checkbox', { name: 'CP A' }).check();
      await page.keyboard.press('Escape');
      await page.getByRole('cell', { name: 'GS', exact: true }).first().waitFor({ state: 'detached' });
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      await page.getByRole('dialog').waitFor();
      await seen(page, /feuilles individuelles et 1.liste à cocher \(une par classe\)/);
      await press(page, 'button', /^Confirmer/);
      await seen(page, /La distribution a bien été effectuée/);
      const notified = window.server?.twin.calls.findLast(({ command }) => command === 'notify')?.argument;
      expect(notified).toMatchObject({ request: { selection: { classes: ['CPA'], levels: [] } } });
    }));

  test('a long notification is cancelled, and nothing is said to be done', () =>
    walk('endless', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      await press(page, 'button', /^Confirmer/);
      await page.getByRole('progressbar').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.getByRole('dialog').count()).toBe(1);
      await press(page, 'button', 'Annuler');
      await seen(page, 'L’opération a été annulée');
      expect(count(window, 'cancel_task')).toBe(1);
      expect(await page.getByText('La distribution a bien été effectuée').count()).toBe(0);
    }));

  test('one account: secret, spelling, reset, back to the list', () =>
    walk('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'link', 'BOULEAU Benoît');
      await heading(page, 'Compte : Benoît BOULEAU');
      expect(await page.title()).not.toContain('BOULEAU');
      const secret = page.locator('.secret');
      const before = await secret.textContent();
      expect(before).toMatch(/^[2-9A-Z]{4}\u00a0[2-9A-Z]{4}$/);
      await press(page, 'button', 'Épeler');
      await seen(page, /^. comme |^chiffre /);
      await press(page, 'button', 'Réinitialiser le mot de passe');
      await press(page, 'button', 'Confirmer');
      await seen(page, 'Le mot de passe a bien été réinitialisé.');
      await page.waitForFunction((old) => document.querySelector('.secret')?.textContent !== old, before);
      await press(page, 'link', 'Retour à la liste');
      await heading(page, /Gestion des comptes/);
    }));

  test('an account never notified offers neither reset nor its box', () =>
    walk('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await filterState(page, 'Non notifié');
      await page
        .getByRole('cell', { name: 'Notifié et non activé' })
        .waitFor({ state: 'detached' })
        .catch(() => undefined);
      await press(page, 'link', /BOULEAU Edmée/);
      await heading(page, /^Compte/);
      expect(await page.getByRole('button', { name: 'Réinitialiser le mot de passe' }).count()).toBe(0);
      await press(page, 'button', '(Re)notifier le compte');
      await page.getByRole('dialog').waitFor();
      expect(await page.getByLabel('Avec réinitialisation du mot de passe').count()).toBe(0);
      await press(page, 'button', /^Confirmer/);
      await seen(page, 'La distribution a été effectuée avec succès.');
      await page.locator('.secret').waitFor();
    }));

  test('a key figure opens the list it counts', () =>
    walk('school', async (page) => {
      const figure = page.getByRole('button', { name: /avec un téléphone portable connu/ });
      const accounts = await figure.locator('.number').innerText();
      await press(page, 'button', /avec un téléphone portable connu/);
      await heading(page, /Gestion des comptes/);
      await seen(page, new RegExp(`^${accounts} comptes$`));
      await press(page, 'link', 'Accueil');
      await press(page, 'button', /liens avec un élève signalés/);
      await heading(page, /Gestion des comptes/);
      await seen(page, 'Rattachement signalé comme erroné');
      await press(page, 'button', /Rattachement signalé comme erroné.*retirer/);
      await seen(page, /^100 comptes$/);
    }));

  test('passwords that run out are listed population by population', () =>
    walk('college', async (page) => {
      await press(page, 'button', /^Voir ces? \d+ comptes? : Élèves$/);
      await heading(page, 'Gestion des comptes : élèves');
      await seen(page, 'Expire sous 15 jours');
    }));

  test('the school is corrected, what cannot be is told at its field, and the word given back', () =>
    walk('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await page.getByRole('heading', { name: 'L’établissement' }).waitFor();
      const name = page.getByLabel('Nom', { exact: true });
      expect(await name.getAttribute('placeholder')).toBe('ÉCOLE ÉLÉMENTAIRE DES TILLEULS');
      await type(page, 'textbox', 'Nom', 'École Simone-Veil');
      await type(page, 'textbox', 'Téléphone', '05 61');
      await press(page, 'button', 'Enregistrer l’établissement');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
      await page
        .getByRole('textbox', { name: 'Téléphone', description: /Ce numéro n’est pas complet/ })
        .waitFor();
      expect(await page.getByRole('banner').getByText('École Simone-Veil').count()).toBe(0);
      await type(page, 'textbox', 'Téléphone', '05 61 00 00 00');
      await type(page, 'textbox', 'Votre contact d’assistance', 'assistance@exemple.fr');
      await press(page, 'button', 'Enregistrer l’établissement');
      await seen(page, 'L’établissement est enregistré.');
      await page.getByRole('banner').getByText('École Simone-Veil').waitFor();
      await press(page, 'link', 'Aide');
      await seen(page, 'assistance@exemple.fr');
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Nom', ' ');
      await page.keyboard.press('Backspace');
      await press(page, 'button', 'Enregistrer l’établissement');
      await page.getByRole('banner').getByText('ÉCOLE ÉLÉMENTAIRE DES TILLEULS').waitFor();
      const saved = window.server.twin.calls.findLast(({ command }) => command === 'save_school_identity');
      expect(saved?.argument).toMatchObject({
        school: '0690001B',
        identity: { name: '', phone: '05 61 00 00 00', assistance: 'assistance@exemple.fr' },
      });
    }));

  test('two accounts of one person: grouped, found by either, and given back', () =>
    walk('duplicates', async (page, window) => {
      await press(page, 'link', /2 doublons probables/);
      await heading(page, 'Doublons probables');
      await seen(page, 'Même téléphone portable');
      // The account proposed is kept, unless the other is chosen.
      const kept = page.getByRole('group', { name: 'Compte à garder' }).first().getByRole('radio');
      expect(await kept.nth(0).isChecked()).toBe(true);
      await tabTo(page, 'radio', 'Garder b.bouleau');
      await page.keyboard.press('ArrowDown');
      expect(await kept.nth(1).isChecked()).toBe(true);
      await page.keyboard.press('ArrowUp');
      await press(page, 'button', 'Regrouper ces comptes');
      await page.getByRole('dialog').waitFor();
      await seen(page, 'La feuille CDFG-2345 est à détruire.');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(count(window, 'group_accounts')).toBe(0);
      await press(page, 'button', 'Regrouper ces comptes');
      await press(page, 'button', 'Regrouper');
      await seen(page, 'Les comptes sont regroupés : l’identifiant est b.bouleau.');
      expect(await focusedRole(page)).toBe('status');
      await seen(page, '1 doublon probable');
      await press(page, 'link', 'Voir le compte');
      await seen(page, 'Ce compte regroupe deux comptes de la même personne.');
      await press(page, 'button', 'Dégrouper b.bouleau2');
      await page.getByRole('dialog').waitFor();
      await seen(page, /b.bouleau2 redevient un compte à part/);
      await press(page, 'button', 'Dégrouper');
      await seen(page, /b.bouleau2 n’est plus regroupé avec b.bouleau/);
      expect(await focusedRole(page)).toBe('status');
      expect(await page.getByRole('heading', { name: 'Comptes regroupés' }).count()).toBe(0);
      await press(page, 'link', 'Accueil');
      await press(page, 'link', /2 doublons probables/);
      await seen(page, '2 doublons probables');
    }));

  test('two persons are not proposed again, and that can be taken back', () =>
    walk('duplicates', async (page) => {
      await press(page, 'link', /2 doublons probables/);
      await press(page, 'button', 'Ce sont deux personnes');
      await seen(page, 'ces deux personnes ne seront plus proposées ensemble');
      expect(await focusedRole(page)).toBe('status');
      await seen(page, '1 doublon probable');
      await press(page, 'button', /^Annuler cette réponse pour/);
      await seen(page, 'La réponse est annulée');
      await seen(page, '2 doublons probables');
      expect(await page.getByRole('heading', { name: 'Deux personnes' }).count()).toBe(0);
    }));

  test('statistics are computed on request', () =>
    walk('quiet', async (page) => {
      await press(page, 'link', 'Statistiques');
      await seen(page, 'Les statistiques ne sont pas encore calculées');
      await press(page, 'button', 'Calculer les statistiques');
      await seen(page, /Dernière mise à jour : 21\/11\/2026 à 05:33/);
      await seen(page, 'Synthèse par classe');
    }));

  test('a school that is not wholly described is refused at the field that lacks', () =>
    walk('no_school', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      for (const [field, text, refusal] of [
        ['UAI', '0690001B', 'Le code UAI est formé de 7 chiffres'],
        ['Nom de l’établissement', 'ÉCOLE DES TILLEULS', 'Indiquez le nom de l’école'],
        ['Commune', 'VERTEFEUILLE', 'Indiquez la commune de l’école'],
      ] as const) {
        await press(page, 'button', 'Voir ce que l’import va changer');
        await seen(page, new RegExp(refusal));
        const named = page.getByRole('textbox', { name: field, exact: true });
        expect(await named.getAttribute('aria-invalid')).toBe('true');
        await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
        expect(await page.getByRole('alert').count()).toBe(0);
        await type(page, 'textbox', field, text);
      }
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'Ce que l’import va changer');
      expect(
        window.server?.twin.calls.findLast(({ command }) => command === 'preview_import')?.argument,
      ).toEqual({
        request: expect.objectContaining({
          school: { uai: '0690001B', name: 'ÉCOLE DES TILLEULS', degree: '1D', town: 'VERTEFEUILLE' },
        }) as unknown,
      });
    }));

  test('an archive shows each member by its own path, be their names alike', () =>
    walk('import_archive', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'export.zip / CP/eleves.csv');
      await seen(page, 'export.zip / CE1/eleves.csv');
      expect(await page.getByText('export.zip / LISEZMOI.txt').count()).toBe(2);
    }));

  test('every line to check is saved', () =>
    walk('import', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, /1 élève que les fichiers ne citent plus est gardé/);
      await press(page, 'button', 'Enregistrer toutes les lignes à vérifier (CSV)');
      await seen(page, '2 lignes enregistrées.');
      await page.getByRole('button', { name: 'Ouvrir les lignes à vérifier' }).waitFor();
      expect(count(window, 'save_rejections')).toBe(1);
    }));

  test('the last import is undone', () =>
    walk('import', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Annuler cet import');
      await press(page, 'button', 'Annuler l’import');
      await seen(page, 'Import annulé');
    }));

  test('an address is printed only once checked', () =>
    walk('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Adresse d’un service pour les responsables', 'https://ent.autre.exemple');
      expect(await page.getByLabel('Imprimer cette adresse sur les feuilles').count()).toBe(0);
      await press(page, 'button', /^Vérifier/);
      await seen(page, 'Adresse bien formée');
      await press(page, 'checkbox', 'Imprimer cette adresse sur les feuilles');
      await press(page, 'button', 'Enregistrer les paramètres');
      await seen(page, 'Les paramètres sont enregistrés.');
      const saved = window.server.twin.calls.findLast(({ command }) => command === 'save_settings')?.argument;
      expect(saved).toMatchObject({
        school: '0690001B',
        settings: { guardianService: { url: 'https://ent.autre.exemple', enabled: true } },
      });
    }));

  test('a newer version is announced, installed, and put off', () =>
    walk('update_offered', async (page, window) => {
      const notice = page.getByRole('complementary', { name: 'Nouvelle version' });
      await seen(page, 'La version 1.2.0 de Préau est disponible.');
      await press(page, 'button', 'Voir et installer');
      await page.getByRole('dialog', { name: 'Préau 1.2.0' }).waitFor();
      await seen(page, 'Publiée le 20/11/2026, 5,2 Mo à télécharger.');
      await seen(page, 'L’envoi des notifications par mail.');
      await press(page, 'button', 'Installer');
      await seen(page, 'La mise à jour est vérifiée et vos données sont sauvegardées.');
      expect(await focusedRole(page)).toBe('status');
      await seen(page, /sudo apt install '.*preau-1\.2\.0\.deb'/);
      expect([count(window, 'fetch_update'), count(window, 'install_update')]).toEqual([1, 1]);
      await press(page, 'button', 'Fermer');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await press(page, 'button', 'Plus tard');
      await notice.waitFor({ state: 'detached' });
      // Locked and opened again, it is still put off; the settings keep it at hand.
      await press(page, 'button', 'Verrouiller');
      await press(page, 'button', 'Déverrouiller');
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', 'Voir les nouveautés');
      await page.getByRole('dialog', { name: 'Préau 1.2.0' }).waitFor();
      expect(await notice.count()).toBe(0);
    }));

  test('a tampered file is refused, said, and not installed', () =>
    walk('update_tampered', async (page, window) => {
      await press(page, 'button', 'Voir et installer');
      await press(page, 'button', 'Installer');
      await page.getByRole('alert').waitFor();
      await seen(page, 'Le fichier reçu n’est pas celui que l’éditeur de Préau a signé');
      expect(count(window, 'install_update')).toBe(0);
      await page.getByRole('button', { name: 'Réessayer' }).waitFor();
    }));

  test('a download is cancelled, and nothing is installed', () =>
    walk('update_endless', async (page, window) => {
      await press(page, 'button', 'Voir et installer');
      await press(page, 'button', 'Installer');
      await page.getByRole('progressbar').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.getByRole('dialog').count()).toBe(1);
      await press(page, 'button', 'Annuler');
      await seen(page, 'Le téléchargement a été annulé : rien n’a été installé.');
      expect([count(window, 'cancel_task'), count(window, 'install_update')]).toEqual([1, 0]);
    }));

  test.each<ScenarioName>(['school', 'update_none', 'update_forged', 'update_offline'])(
    'nothing is announced: %s',
    (scenario) =>
      walk(scenario, async (page, window) => {
        await press(page, 'link', 'Paramètres');
        await page.getByRole('heading', { name: 'Mises à jour' }).waitFor();
        const searches = scenario !== 'school';
        await seen(page, searches ? 'Vous utilisez la version 0.1.0.' : 'ne cherche pas de mises à jour');
        expect(count(window, 'look_for_update')).toBe(searches ? 1 : 0);
        expect(await page.getByRole('complementary', { name: 'Nouvelle version' }).count()).toBe(0);
      }),
  );

  test('a search that was asked for says what it found', () =>
    walk('update_offline', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await seen(page, 'Aucune recherche n’a encore reçu de réponse.');
      expect(await page.getByText('Aucune réponse à l’adresse').count()).toBe(0);
      await press(page, 'button', 'Rechercher maintenant');
      await seen(page, 'Aucune réponse à l’adresse des mises à jour.');
      const asked = window.server.twin.calls.findLast(({ command }) => command === 'look_for_update');
      expect(asked?.argument).toEqual({ asked: true });
    }));

  test('what was asked for outlives a slower search of the opening', () =>
    walk('update_offline', async (page) => {
      await press(page, 'button', 'Verrouiller');
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/invoke/look_for_update', async (route) => {
        if (route.request().postData()?.includes('false')) await held;
        await route.continue();
      });
      await press(page, 'button', 'Déverrouiller');
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', 'Rechercher maintenant');
      await seen(page, 'Aucune réponse à l’adresse des mises à jour.');
      const late = page.waitForResponse((response) => response.url().endsWith('/invoke/look_for_update'));
      release();
      await (await late).finished();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(null))));
      expect(await page.getByText('Aucune réponse à l’adresse').count()).toBe(1);
    }));

  test('the address of updates is kept', () =>
    walk('update_none', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Adresse des mises à jour', 'https://mairie.exemple/preau');
      await press(page, 'button', 'Enregistrer l’adresse');
      await seen(page, 'L’adresse des mises à jour est enregistrée.');
      const saved = window.server.twin.calls.findLast(({ command }) => command === 'save_update_address');
      expect(saved?.argument).toEqual({ address: 'https://mairie.exemple/preau' });
      expect(await page.getByLabel('Adresse des mises à jour').inputValue()).toBe(
        'https://mairie.exemple/preau',
      );
    }));

  test('a wrong passphrase is refused, the right one opens', () =>
    walk('locked_passphrase', async (page) => {
      await page.getByLabel('Phrase secrète').focus();
      await page.getByLabel('Phrase secrète').fill('autre chose');
      await press(page, 'button', 'Déverrouiller');
      await seen(page, 'La phrase secrète n’est pas la bonne');
      await page.getByLabel('Phrase secrète').fill('une phrase bien longue');
      await press(page, 'button', 'Déverrouiller');
      await heading(page, 'Accueil');
      await press(page, 'button', 'Verrouiller');
      await heading(page, 'Préau est verrouillé');
    }));

  test('a copy is put back with the passphrase, and only with the right one', () =>
    walk('passphrase', async (page) => {
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', /^Restaurer la sauvegarde du 20/);
      await press(page, 'button', 'Restaurer');
      await seen(page, 'Ces données sont protégées par une phrase secrète');
      await page.getByLabel('Phrase secrète').fill('autre chose');
      await press(page, 'button', 'Restaurer');
      await seen(page, 'La phrase secrète n’est pas la bonne');
      await page.getByLabel('Phrase secrète').fill('une phrase bien longue');
      await press(page, 'button', 'Restaurer');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await seen(page, /Les 12 feuilles imprimées depuis cette sauvegarde/);
      await press(page, 'button', 'Fermer le message');
      expect(await page.getByText('feuilles imprimées depuis').count()).toBe(0);
    }));

  test('nothing is locked while work is under way', () =>
    walk('endless', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'Fichiers choisis');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await page.getByRole('progressbar').waitFor();
      await press(page, 'button', 'Verrouiller');
      await seen(page, 'Un travail est en cours.');
      await press(page, 'button', 'Annuler');
      await page.getByRole('progressbar').waitFor({ state: 'detached' });
      await press(page, 'button', 'Verrouiller');
      await heading(page, 'Préau est verrouillé');
    }));

  test('what Rust locked by itself leaves the screen at once', () =>
    walk('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await seen(page, /^100 comptes$/);
      window.server?.twin.lockByItself();
      await page.evaluate(() => dispatchEvent(new Event('locked')));
      await heading(page, 'Préau est verrouillé');
    }));

  test('a date that is not believed is asked about', () =>
    walk('clock_ahead', async (page, window) => {
      // The figures of the first screen depend on the date: each answer asks for them again.
      const figures = (times: number) =>
        expect.poll(() => count(window, 'dashboard'), { timeout: 5_000 }).toBe(times);
      await seen(page, /Cet ordinateur indique le 21\/11\/2031/);
      await figures(1);
      await press(page, 'button', 'J’ai réglé l’horloge');
      await seen(page, /Cet ordinateur indique le 21\/11\/2031/);
      await figures(2);
      await press(page, 'button', 'La date d’aujourd’hui est juste');
      await page.getByText('Cet ordinateur indique').waitFor({ state: 'detached' });
      await figures(3);
    }));

  test('an older state is asked about before anything is replaced', () =>
    walk('older_state', async (page, window) => {
      await seen(page, /dans un état plus ancien que le dernier connu/);
      expect(count(window, 'confirm_older_state')).toBe(0);
      await press(page, 'button', 'Continuer avec ces données');
      await page.getByRole('dialog', { name: /plus anciennes/ }).waitFor();
      expect(count(window, 'confirm_older_state')).toBe(0);
      await press(page, 'button', 'Continuer');
      await page.getByText('un état plus ancien que le dernier connu').waitFor({ state: 'detached' });
      await seen(page, /ne figurent plus dans vos données/);
      expect(count(window, 'confirm_older_state')).toBe(1);
    }));

  test('what went wrong is seen in a dialog longer than the window', () =>
    walk('duplicates_failing', async (page) => {
      await page.setViewportSize({ width: 320, height: 560 });
      await press(page, 'link', /doublons probables/);
      await page.getByRole('button', { name: 'Regrouper ces comptes' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Regrouper', exact: true }).click();
      const told = await dialog.getByRole('alert').boundingBox();
      const actions = await dialog.getByRole('button', { name: 'Annuler' }).boundingBox();
      expect((told?.y ?? Infinity) + (told?.height ?? 0)).toBeLessThanOrEqual(actions?.y ?? 0);
    }));

  test('several schools: search by UAI, choose, change', () =>
    walk('several', async (page) => {
      await type(page, 'searchbox', /Rechercher par UAI/, '0691234');
      await seen(page, '1 établissement');
      await press(page, 'button', /COLLÈGE DU GRAND CHÊNE/);
      await heading(page, 'Accueil');
      await page.getByRole('link', { name: 'Personnes en charge' }).waitFor();
      await press(page, 'link', 'Changer d’établissement');
      await heading(page, 'Choisir un établissement');
    }));
});
