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
});
