import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import { filterState, firstRun, focusedRole, heading, importSchool, press, seen } from '../steps';

const flow = flows();

describe('first run', () => {
  test('from the first run to printed sheets', () =>
    flow('first_run', async (page, window) => {
      await firstRun(page, 'Camille Exemple', false);
      await importSchool(page, window.school.uai, window.school.name, window.school.town);
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
    flow('first_run', async (page) => {
      await firstRun(page, 'Camille Exemple', true);
      await heading(page, 'Accueil');
      await seen(page, 'Démonstration : personnes fictives');
      await press(page, 'button', 'Quitter la démonstration');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
        'Quitter la démonstration',
      );
      await press(page, 'button', 'Quitter la démonstration');
      await press(page, 'button', 'Quitter et effacer');
      await heading(page, 'Bienvenue dans Préau');
    }));

  test('a missing name is told in the field, which takes the focus', () =>
    flow('first_run', async (page) => {
      await press(page, 'button', 'Commencer');
      await seen(page, 'Indiquez votre prénom et votre nom.');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    }));

  test('a keyring that does not open is told, and a passphrase takes its place', () =>
    flow('first_run_locked', async (page) => {
      await seen(page, /Le trousseau de votre session.* est verrouillé/);
      await firstRun(page, 'Camille Exemple', false);
      await seen(page, /Le trousseau de mots de passe de l’ordinateur est verrouillé ou ne répond pas/);
      await page.getByLabel('Phrase secrète', { exact: true }).fill('quatre chats sous le préau');
      await page.getByLabel('Phrase secrète, une seconde fois').fill('quatre chats sous le préau');
      await press(page, 'button', 'Commencer');
      await heading(page, 'Importer des élèves et des responsables');
    }));

  test('what is missing is brought into sight with its label', () =>
    flow('first_run_passphrase', async (page) => {
      await page.setViewportSize({ width: 1024, height: 700 });
      await press(page, 'button', 'Commencer');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
      const label = await page.getByText('Vos prénom et nom', { exact: true }).boundingBox();
      expect(label?.y).toBeGreaterThanOrEqual(0);
    }));

  test('without a keyring a passphrase is chosen, and opens again what was locked', () =>
    flow('first_run_passphrase', async (page) => {
      const passphrase = page.getByLabel('Phrase secrète', { exact: true });
      const again = page.getByLabel('Phrase secrète, une seconde fois');
      await passphrase.fill('courte');
      await again.fill('courte');
      await firstRun(page, 'Camille Exemple', false);
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
      await seen(page, /au moins 12 caractères/);
      await passphrase.fill('quatre chats sous le préau');
      await again.fill('quatre chats sous le préau');
      await press(page, 'button', 'Commencer');
      await heading(page, 'Importer des élèves et des responsables');
      await press(page, 'button', 'Verrouiller');
      await heading(page, 'Préau est verrouillé');
      await passphrase.fill('quatre chiens sous le préau');
      await press(page, 'button', 'Déverrouiller');
      await seen(page, 'La phrase secrète n’est pas la bonne');
      await passphrase.fill('quatre chats sous le préau');
      await press(page, 'button', 'Déverrouiller');
      await page.getByRole('heading', { name: 'Préau est verrouillé' }).waitFor({ state: 'detached' });
    }));
});
