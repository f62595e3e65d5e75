import { describe, expect, test } from 'vitest';
import { firstSchool, the } from '../facts';
import { flows } from '../flow';
import { heading, press, seen } from '../steps';

const flow = flows();

describe('actions on a selection', () => {
  test('resetting a mixed selection warns about accounts never notified', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', 'Réinitialiser les mots de passe');
      await page.getByRole('dialog').waitFor();
      await seen(page, /n’ont pas encore été notifiés/);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(window.count('reset_passwords')).toBe(0);
      await press(page, 'button', 'Réinitialiser les mots de passe');
      await press(page, 'button', 'Confirmer');
      await seen(page, /Le mot de passe a bien été réinitialisé pour les \d+ responsables sélectionnés/);
      await seen(page, /Avertissement.*n’étaient pas encore notifiés n’ont pas été mis à jour/);
      await page.getByRole('listitem').filter({ hasText: 'n’a jamais été notifié' }).first().waitFor();
      expect(window.count('reset_passwords')).toBe(1);
    }));

  test('a long outcome covers nothing of what is done with the selection', () =>
    flow('school', async (page) => {
      await page.setViewportSize({ width: 1024, height: 700 });
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', 'Réinitialiser les mots de passe');
      await press(page, 'button', 'Confirmer');
      await seen(page, /L’opération n’a pas été possible pour/);
      const action = the(await page.getByRole('button', { name: 'Lister les comptes' }).boundingBox());
      const headings = the(await page.getByRole('columnheader', { name: 'Classe' }).boundingBox());
      expect(action.y + action.height).toBeLessThanOrEqual(headings.y);
    }));

  test('passwords that people chose are left alone, unless it is asked', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', 'Réinitialiser les mots de passe');
      const dialog = page.getByRole('dialog');
      await seen(page, /titulaires ont choisi leur mot de passe et s’en servent\.$/);
      const spare = dialog.getByRole('checkbox', { name: 'Laisser leur mot de passe comme il est' });
      expect(await spare.isChecked()).toBe(true);
      const many = async () =>
        parseInt(((await dialog.getByRole('heading').textContent()) ?? '').replace(/\D+/, ''), 10);
      const spared = await many();
      await press(page, 'checkbox', 'Laisser leur mot de passe comme il est');
      await seen(
        page,
        /ils ne pourront plus entrer avec, tant que vous ne leur aurez pas communiqué le nouveau/,
      );
      expect(await many()).toBeGreaterThan(spared);
      await press(page, 'checkbox', 'Laisser leur mot de passe comme il est');
      await press(page, 'button', 'Confirmer');
      await seen(page, new RegExp(`réinitialisé pour les ${spared} responsables`));
      await seen(page, /titulaires gardent le mot de passe qu’ils ont choisi/);
      expect(window.last('reset_passwords')).toMatchObject({ request: { spareChosen: true } });
    }));

  test('sheets without a portal are announced as such, and the settings are one click away', () =>
    flow('quiet', async (page) => {
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

  test('what is done to a class is done to its pile', () =>
    flow('school', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const { classes } = await window.ask('filter_choices', { school, population: 'legal_guardians' });
      const [one, other] = [the(classes[0]), the(classes[1])];
      await press(page, 'link', 'Responsables');
      await page.getByRole('button', { name: 'Classe' }).first().click();
      await page.getByRole('checkbox', { name: one.label }).check();
      await page.keyboard.press('Escape');
      await page.getByRole('cell', { name: other.label, exact: true }).first().waitFor({ state: 'detached' });
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      await page.getByRole('dialog').waitFor();
      await seen(page, /feuilles individuelles et 1.liste à cocher \(une par classe\)/);
      await press(page, 'button', /^Confirmer/);
      await seen(page, /La distribution a bien été effectuée/);
      const notified = window.last('notify');
      expect(notified).toMatchObject({ request: { selection: { classes: [one.code], levels: [] } } });
    }));

  test('a long notification is cancelled, and nothing is said to be done', () =>
    flow('crowd', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      await press(page, 'button', /^Confirmer/);
      await page.getByRole('progressbar').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.getByRole('dialog').count()).toBe(1);
      await press(page, 'button', 'Annuler');
      await seen(page, 'L’opération a été annulée');
      expect(window.count('cancel_task')).toBe(1);
      expect(await page.getByText('La distribution a bien été effectuée').count()).toBe(0);
    }));
});
