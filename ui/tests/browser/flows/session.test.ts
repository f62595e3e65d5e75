import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { guardians, the } from '../facts';
import { flows } from '../flow';
import { focusedRole, heading, press, seen, tabTo, type } from '../steps';

const flow = flows();

/** The same data, in a window that was closed. */
async function restart(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  await page.goto('about:blank');
  await page.goto(origin);
}

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
      // Whoever comes back types at once.
      await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'password');
    }));

  test('a lock that asks nothing says so; a code that was chosen is asked, and taken back by who knows it', () =>
    flow('quiet', async (page) => {
      await press(page, 'button', 'Verrouiller');
      await seen(page, /Ce verrou cache l’écran, il ne protège pas vos données/);
      await press(page, 'button', 'Déverrouiller');
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', 'Choisir un code…');
      await page.getByLabel('Nouveau code', { exact: true }).fill('123456');
      await page.getByLabel('Nouveau code, une seconde fois').fill('123465');
      await press(page, 'button', 'Demander ce code');
      await seen(page, 'Les deux saisies ne sont pas identiques.');
      await page.getByLabel('Nouveau code, une seconde fois').fill('123456');
      await press(page, 'button', 'Demander ce code');
      await seen(page, /Ce code se devine au premier essai/);
      await page.getByLabel('Nouveau code', { exact: true }).fill('147036');
      await page.getByLabel('Nouveau code, une seconde fois').fill('147036');
      await press(page, 'button', 'Demander ce code');
      await seen(page, 'Votre code sera demandé à la prochaine ouverture.');

      await press(page, 'button', 'Verrouiller');
      await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'password');
      await page.keyboard.type('147037');
      await page.keyboard.press('Enter');
      await seen(page, /Ce code n’est pas le bon/);
      await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'password');
      await page.keyboard.type('147036');
      await page.keyboard.press('Enter');
      await heading(page, 'Paramètres');

      await press(page, 'button', 'Ne plus demander de code…');
      await page.getByLabel('Code actuel').fill('000000');
      await page.getByRole('dialog').getByRole('button', { name: 'Ne plus demander de code' }).click();
      await seen(page, /Ce code n’est pas le bon/);
      await page.getByLabel('Code actuel').fill('147036');
      await page.getByRole('dialog').getByRole('button', { name: 'Ne plus demander de code' }).click();
      await seen(page, 'Aucun code n’est plus demandé.');
      await press(page, 'button', 'Verrouiller');
      await press(page, 'button', 'Déverrouiller');
      await heading(page, 'Paramètres');
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
      // At once: the work may end while a keyboard looks for the button.
      await page.getByRole('button', { name: 'Verrouiller' }).click();
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

  test('school, screen, criteria, sort, page and selection are found again after a lock and a restart', () =>
    flow('several', async (page) => {
      const again = async () => {
        await heading(page, 'Gestion des comptes : élèves');
        await seen(page, 'COLLEGE LES TILLEULS');
        await seen(page, /^Page 2 sur/);
        await seen(page, '2 comptes sélectionnés');
        expect(await page.locator('th[aria-sort="descending"]').innerText()).toBe('Identifiant');
        await seen(page, /^1 critère actif$/);
        expect(await page.getByRole('searchbox').inputValue()).toBe('a');
      };
      await press(page, 'button', /COLLEGE LES TILLEULS/);
      await heading(page, 'Accueil');
      await press(page, 'link', 'Élèves');
      await type(page, 'searchbox', /Nom ou prénom/, 'a');
      await seen(page, /^1 critère actif$/);
      await press(page, 'button', 'Identifiant');
      await page.locator('th[aria-sort="ascending"]', { hasText: 'Identifiant' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('th[aria-sort="descending"]', { hasText: 'Identifiant' }).waitFor();
      await page.locator('tbody input').nth(1).check();
      await page.locator('tbody input').nth(2).check();
      await press(page, 'button', 'Suivant');
      await again();
      // What was just done is kept before the lock.
      await press(page, 'button', 'Verrouiller');
      await heading(page, 'Préau est verrouillé');
      await press(page, 'button', 'Déverrouiller');
      await again();
      // The names that were looked for are kept with the data alone.
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
      await restart(page);
      await again();
    }));

  test('accounts that are no more are selected no more, and an account is found again in its list', () =>
    flow('school', async (page, window) => {
      const [row] = (await guardians(window)).rows;
      const { account, guardian } = the(row);
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', `Sélectionner le compte : ${guardian}`);
      await press(page, 'link', guardian);
      await heading(page, /^Compte : /);
      await expect.poll(() => window.last('keep_desk')?.desk.lists[0]?.selected).toEqual([account]);
      const desk = the(await window.ask('desk', {}));
      const [list] = desk.lists;
      await window.ask('keep_desk', {
        desk: { ...desk, lists: [{ ...the(list), selected: [account, 4_000_000_000] }] },
      });
      await restart(page);
      await heading(page, /^Gestion des comptes/);
      await seen(page, '1 compte sélectionné');
    }));

  test('what cannot be kept disturbs nobody', () =>
    flow('desk_failing', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await seen(page, /^\d+ comptes$/);
      await expect.poll(() => window.count('keep_desk')).toBeGreaterThan(0);
      await window.settled();
      expect(await page.getByRole('alert').count()).toBe(0);
      await press(page, 'button', 'Verrouiller');
      await heading(page, 'Préau est verrouillé');
      await press(page, 'button', 'Déverrouiller');
      await heading(page, /^Gestion des comptes/);
      expect(await page.getByRole('alert').count()).toBe(0);
    }));
});
