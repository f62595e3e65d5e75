import { describe, expect, test } from 'vitest';
import { firstSchool, guardians, the } from '../facts';
import { flows } from '../flow';
import { filterState, heading, press, seen, type } from '../steps';

const flow = flows();

describe('one account', () => {
  test('one account: secret, spelling, reset, back to the list', () =>
    flow('school', async (page, window) => {
      const { account, guardian, login } = the((await guardians(window, { states: ['notified'] })).rows[0]);
      const { uai: school } = await firstSchool(window);
      const { name, provisionalPassword } = await window.ask('account', { school, account });
      await press(page, 'link', 'Responsables');
      await type(page, 'searchbox', /Nom ou prénom/, login);
      await seen(page, /^1 compte$/);
      await press(page, 'link', guardian);
      await heading(page, `Compte : ${name}`);
      expect(await page.title()).not.toContain(guardian.split(' ')[0]);
      const secret = page.locator('.secret');
      const before = await secret.textContent();
      expect(before).toMatch(/^[2-9A-Z]{4}\u00a0[2-9A-Z]{4}$/);
      expect(before?.replace('\u00a0', '')).toBe(provisionalPassword);
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
    flow('school', async (page, window) => {
      const never = the((await guardians(window, { states: ['not_notified'] })).rows[0]);
      await press(page, 'link', 'Responsables');
      await filterState(page, 'Non notifié');
      await page
        .getByRole('cell', { name: 'Notifié et non activé' })
        .waitFor({ state: 'detached' })
        .catch(() => undefined);
      await press(page, 'link', never.guardian);
      await heading(page, /^Compte/);
      expect(await page.getByRole('button', { name: 'Réinitialiser le mot de passe' }).count()).toBe(0);
      await press(page, 'button', '(Re)notifier le compte');
      await page.getByRole('dialog').waitFor();
      expect(await page.getByLabel('Avec réinitialisation du mot de passe').count()).toBe(0);
      await press(page, 'button', /^Confirmer/);
      await seen(page, 'La distribution a été effectuée avec succès.');
      await page.locator('.secret').waitFor();
    }));

  test('from account to account in the order of the list, and back to the row of the last', () =>
    flow('school', async (page, window) => {
      const { rows } = await guardians(window);
      const second = (await guardians(window, {}, 1)).rows;
      // The last rows of the page: the next account stands on the page after it.
      const at = rows.findLastIndex(({ account }) => account !== the(rows.at(-1)).account);
      const nextOf = (place: number) =>
        [...rows, ...second].slice(place + 1).find(({ account }) => account !== rows[place]?.account);
      const neighbours = page.getByRole('navigation', { name: 'Liste des comptes' }).getByRole('button');
      /** The account is shown, and what leads on from it: a list has buttons of these names too. */
      const on = async (account: number) => {
        await page.waitForURL((url) => url.hash === `#/accounts/legal_guardians/${account}`);
        await neighbours.first().waitFor();
        expect(await neighbours.allTextContents()).toEqual(['Précédent', 'Suivant']);
      };
      await press(page, 'link', 'Responsables');
      await press(page, 'link', the(rows[at]).guardian);
      await on(the(rows[at]).account);
      await press(page, 'button', 'Suivant');
      await on(the(rows[at + 1]).account);
      await page.keyboard.press('Alt+ArrowDown');
      const further = the(nextOf(at + 1));
      await on(further.account);
      // The way back is to the list, not from account to account.
      await page.goBack();
      await seen(page, /^Page 2 sur/);
      await page.waitForFunction(() => document.activeElement?.closest('tbody tr') !== null);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(further.guardian);
      await page.keyboard.press('Enter');
      await on(further.account);
      await page.keyboard.press('Alt+ArrowUp');
      await on(the(rows.at(-1)).account);
    }));

  test('who leaves the criteria keeps their place among the neighbours', () =>
    flow('school', async (page, window) => {
      const never = (await guardians(window, { states: ['not_notified'] })).rows;
      const first = the(never[0]);
      const next = the(never.find(({ account }) => account !== first.account));
      await press(page, 'link', 'Responsables');
      await filterState(page, 'Non notifié');
      await seen(page, new RegExp(`^1 à \\d+ sur ${never.length} lignes$`));
      await press(page, 'link', first.guardian);
      await press(page, 'button', '(Re)notifier le compte');
      await press(page, 'button', /^Confirmer/);
      await seen(page, 'La distribution a été effectuée avec succès.');
      await press(page, 'button', 'Suivant');
      await page.waitForURL((url) => url.hash.endsWith(`/${next.account}`));
      await press(page, 'button', 'Précédent');
      await page.waitForURL((url) => url.hash.endsWith(`/${first.account}`));
    }));

  test('login, password and mail are copied, and it is said', () =>
    flow('school', async (page, window) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const rows = (await guardians(window, { states: ['notified'], mail: 'known' })).rows;
      const { account, guardian } = the(rows[0]);
      const { uai: school } = await firstSchool(window);
      const { login, provisionalPassword, mail } = await window.ask('account', { school, account });
      await press(page, 'link', 'Responsables');
      await filterState(page, 'Notifié et non activé');
      await press(page, 'link', guardian);
      for (const [button, said, text] of [
        ['Copier l’identifiant', 'Identifiant copié.', login],
        ['Copier le mot de passe', 'Mot de passe copié.', provisionalPassword],
        ['Copier l’adresse mail', 'Adresse mail copiée.', mail],
      ] as const) {
        await press(page, 'button', button);
        await page.getByRole('status').filter({ hasText: said }).waitFor();
        expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
      }
    }));
});
