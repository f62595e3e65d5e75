import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import type { ScenarioName } from '../scenario';
import { focusedRole, press, seen, type } from '../steps';

const flow = flows();

describe('updates', () => {
  test('a newer version is announced, installed, and put off', () =>
    flow('update_offered', async (page, window) => {
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
      expect([window.count('fetch_update'), window.count('install_update')]).toEqual([1, 1]);
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
    flow('update_tampered', async (page, window) => {
      await press(page, 'button', 'Voir et installer');
      await press(page, 'button', 'Installer');
      await page.getByRole('alert').waitFor();
      await seen(page, 'Le fichier reçu n’est pas celui que l’éditeur de Préau a signé');
      expect(window.count('install_update')).toBe(0);
      await page.getByRole('button', { name: 'Réessayer' }).waitFor();
    }));

  test('a download is cancelled, and nothing is installed', () =>
    flow('update_endless', async (page, window) => {
      await press(page, 'button', 'Voir et installer');
      await press(page, 'button', 'Installer');
      await page.getByRole('progressbar').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.getByRole('dialog').count()).toBe(1);
      await press(page, 'button', 'Annuler');
      await seen(page, 'Le téléchargement a été annulé : rien n’a été installé.');
      expect([window.count('cancel_task'), window.count('install_update')]).toEqual([1, 0]);
    }));

  test.each<ScenarioName>(['school', 'update_none', 'update_forged', 'update_offline'])(
    'nothing is announced: %s',
    (scenario) =>
      flow(scenario, async (page, window) => {
        await press(page, 'link', 'Paramètres');
        await page.getByRole('heading', { name: 'Mises à jour' }).waitFor();
        const searches = scenario !== 'school';
        await seen(page, searches ? 'Vous utilisez la version 0.1.0.' : 'ne cherche pas de mises à jour');
        expect(window.count('look_for_update')).toBe(searches ? 1 : 0);
        await window.settled();
        expect(await page.getByRole('complementary', { name: 'Nouvelle version' }).count()).toBe(0);
      }),
  );

  test('a search that was asked for says what it found', () =>
    flow('update_offline', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await seen(page, 'Aucune recherche n’a encore reçu de réponse.');
      expect(await page.getByText('Aucune réponse à l’adresse').count()).toBe(0);
      await press(page, 'button', 'Rechercher maintenant');
      await seen(page, 'Aucune réponse à l’adresse des mises à jour.');
      const asked = window.last('look_for_update');
      expect(asked).toEqual({ asked: true });
    }));

  test('what was asked for outlives a slower search of the opening', () =>
    flow('update_offline', async (page) => {
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
    flow('update_none', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Adresse des mises à jour', 'https://mairie.exemple/preau');
      await press(page, 'button', 'Enregistrer l’adresse');
      await seen(page, 'L’adresse des mises à jour est enregistrée.');
      const saved = window.last('save_update_address');
      expect(saved).toEqual({ address: 'https://mairie.exemple/preau' });
      // A folder, as it is looked in.
      expect((await window.ask('updates', {})).address).toBe('https://mairie.exemple/preau/');
      expect(await page.getByLabel('Adresse des mises à jour').inputValue()).toBe(
        'https://mairie.exemple/preau/',
      );
    }));
});
