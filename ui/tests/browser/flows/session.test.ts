import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import { focusedRole, heading, press, seen, tabTo, type } from '../steps';

const flow = flows();

describe('opening, locking, doubts', () => {
  test('a wrong passphrase is refused, the right one opens', () =>
    flow('passphrase', async (page) => {
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
    flow('passphrase', async (page) => {
      await page.getByLabel('Phrase secrète').fill('une phrase bien longue');
      await press(page, 'button', 'Déverrouiller');
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
    flow('crowd', async (page) => {
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
    flow('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await seen(page, /^\d+ comptes$/);
      await window.simulate('idle');
      await page.evaluate(() => dispatchEvent(new Event('locked')));
      await heading(page, 'Préau est verrouillé');
    }));

  test('a date that is not believed is asked about', () =>
    flow('clock_ahead', async (page, window) => {
      // The figures of the first screen depend on the date: each answer asks for them again.
      const figures = (times: number) =>
        expect.poll(() => window.count('dashboard'), { timeout: 5_000 }).toBe(times);
      await seen(page, /Cet ordinateur indique le 25\/11\/2031/);
      await figures(1);
      await press(page, 'button', 'J’ai réglé l’horloge');
      await seen(page, /Cet ordinateur indique le 25\/11\/2031/);
      await figures(2);
      await press(page, 'button', 'La date d’aujourd’hui est juste');
      await page.getByText('Cet ordinateur indique').waitFor({ state: 'detached' });
      await figures(3);
    }));

  test('an older state is asked about before anything is replaced', () =>
    flow('older_state', async (page, window) => {
      await seen(page, /dans un état plus ancien que le dernier connu/);
      expect(window.count('confirm_older_state')).toBe(0);
      await press(page, 'button', 'Continuer avec ces données');
      await page.getByRole('dialog', { name: /plus anciennes/ }).waitFor();
      expect(window.count('confirm_older_state')).toBe(0);
      await press(page, 'button', 'Continuer');
      await page.getByText('un état plus ancien que le dernier connu').waitFor({ state: 'detached' });
      await seen(page, /ne figurent plus dans vos données/);
      expect(window.count('confirm_older_state')).toBe(1);
    }));

  test('several schools: search by UAI, choose, change', () =>
    flow('several', async (page) => {
      await type(page, 'searchbox', /Rechercher par UAI/, '0995001');
      await seen(page, '1 établissement');
      await page.keyboard.press('Enter');
      await heading(page, 'Accueil');
      await page.getByRole('link', { name: 'Personnes en charge' }).waitFor();
      await press(page, 'link', 'Changer d’établissement');
      await heading(page, 'Choisir un établissement');
      // Without a search Enter chooses nothing; the arrows go through the schools and back.
      await tabTo(page, 'searchbox', /Rechercher par UAI/);
      await page.keyboard.press('Enter');
      const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
      const schools = await page.getByRole('listitem').getByRole('button').allTextContents();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toBe(schools[1]?.trim());
      await page.keyboard.press('ArrowUp');
      expect(await focused()).toBe(schools[0]?.trim());
      await page.keyboard.press('ArrowUp');
      expect(await focusedRole(page)).toBe('input');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await heading(page, 'Accueil');
    }));
});
