import { describe, expect, test } from 'vitest';
import { firstSchool, the } from '../facts';
import { flows } from '../flow';
import { focusedRole, heading, press, seen, tabTo } from '../steps';

const flow = flows();

describe('duplicates', () => {
  test('two accounts of one person: grouped, found by either, and given back', () =>
    flow('duplicates', async (page, window) => {
      await press(page, 'button', /DES TILLEULS/);
      const { uai: school } = await firstSchool(window);
      const pair = the((await window.ask('duplicates', { school })).pairs[0]);
      const [kept, other] = [pair.kept.login, pair.other.login];
      await press(page, 'link', /2 doublons probables/);
      await heading(page, 'Doublons probables');
      await seen(page, 'Même téléphone portable');
      // The account proposed is kept, unless the other is chosen.
      const radios = page.getByRole('group', { name: 'Compte à garder' }).first().getByRole('radio');
      expect(await radios.nth(0).isChecked()).toBe(true);
      await tabTo(page, 'radio', `Garder ${kept}`);
      await page.keyboard.press('ArrowDown');
      expect(await radios.nth(1).isChecked()).toBe(true);
      await page.keyboard.press('ArrowUp');
      await press(page, 'button', 'Regrouper ces comptes');
      await page.getByRole('dialog').waitFor();
      await seen(page, `La feuille ${pair.other.sheets[0]} est à détruire.`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(window.count('group_accounts')).toBe(0);
      await press(page, 'button', 'Regrouper ces comptes');
      await press(page, 'button', 'Regrouper');
      await seen(page, `Les comptes sont regroupés : l’identifiant est ${kept}.`);
      expect(await focusedRole(page)).toBe('status');
      await seen(page, '1 doublon probable');
      await press(page, 'link', 'Voir le compte');
      await seen(page, 'Ce compte regroupe deux comptes de la même personne.');
      await press(page, 'button', `Dégrouper ${other}`);
      await page.getByRole('dialog').waitFor();
      await seen(page, `${other} redevient un compte à part`);
      await press(page, 'button', 'Dégrouper');
      await seen(page, `${other} n’est plus regroupé avec ${kept}`);
      expect(await focusedRole(page)).toBe('status');
      await page.getByRole('heading', { name: 'Comptes regroupés' }).waitFor({ state: 'detached' });
      await press(page, 'link', 'Accueil');
      await press(page, 'link', /2 doublons probables/);
      await seen(page, '2 doublons probables');
    }));

  test('two persons are not proposed again, and that can be taken back', () =>
    flow('duplicates', async (page) => {
      await press(page, 'button', /DES TILLEULS/);
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

  test('what went wrong is seen in a dialog longer than the window', () =>
    flow('duplicates_failing', async (page) => {
      await press(page, 'button', /DES TILLEULS/);
      await page.setViewportSize({ width: 320, height: 560 });
      await press(page, 'link', /doublons probables/);
      await page.getByRole('button', { name: 'Regrouper ces comptes' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Regrouper', exact: true }).click();
      const told = await dialog.getByRole('alert').boundingBox();
      const actions = await dialog.getByRole('button', { name: 'Annuler' }).boundingBox();
      expect((told?.y ?? Infinity) + (told?.height ?? 0)).toBeLessThanOrEqual(actions?.y ?? 0);
    }));
});
