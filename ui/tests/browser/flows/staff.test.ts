import { describe, expect, test } from 'vitest';
import { firstSchool } from '../facts';
import { flows } from '../flow';
import { press, seen, type } from '../steps';

const flow = flows();

describe('who works for the school, and on which computers', () => {
  test('a computer that came is told until somebody has read it', () =>
    flow('linked_staff', async (page, window) => {
      await seen(page, /a été relié au nom de Paul Modèle le 16\/11\/2026/);
      await window.intercept({
        synchronisation: (answer) => ({
          ...answer,
          arrived: answer.arrived.map((device) => ({ ...device, person: 'Élise Modèle' })),
        }),
      });
      await page.reload();
      await seen(page, /a été relié au nom d’Élise Modèle le/);
      await page.unroute('**/invoke/synchronisation');
      await press(page, 'button', 'C’est normal');
      await page.getByText('Un ordinateur a été relié').waitFor({ state: 'detached' });
      expect(await window.ask('synchronisation', {})).toMatchObject({ arrived: [] });
    }));

  test('a computer is declared stolen, and what that ends is listed', () =>
    flow('linked_staff', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      const theirs = page.getByRole('row', { name: /Paul Modèle/ }).first();
      await theirs.getByRole('button', { name: /^Déclarer volé/ }).press('Enter');
      await page.getByRole('dialog').waitFor();
      await seen(page, /même ceux déjà remis sur papier/);
      await page.getByLabel('Volé depuis le').fill('2999-01-01');
      await press(page, 'button', 'Déclarer volé');
      await seen(page, 'Indiquez un jour passé, ou aujourd’hui.');
      await page.getByLabel('Volé depuis le').fill('2026-11-15');
      await press(page, 'button', 'Déclarer volé');
      await seen(page, 'Feuilles qui ne servent plus');
      await seen(page, 'Opérations envoyées depuis');
      expect(await page.getByText(/Notification, /).count()).toBe(3);
      await page.getByRole('row', { name: /Déclaré volé/ }).waitFor();
      expect(window.last('declare_device')).toMatchObject({ loss: { stolen: true, since: '2026-11-15' } });
    }));

  test('a delegation is given with one form, and taken back', () =>
    flow('linked_staff', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Prénom', 'Ana');
      await press(page, 'button', 'Donner la délégation');
      await seen(page, 'Indiquez le nom de la personne, ou son identifiant.');
      await page.getByRole('textbox', { name: 'Nom', exact: true }).last().fill('Essai');
      await press(page, 'button', 'Donner la délégation');
      await seen(page, 'Ana Essai a une délégation. Son identifiant est a.essai.');
      await seen(page, 'Invitation en attente');
      await page.getByRole('button', { name: 'Retirer la délégation de Paul Modèle' }).press('Enter');
      await page.getByRole('dialog').waitFor();
      await press(page, 'button', 'Retirer la délégation');
      await page.getByRole('row', { name: /Paul Modèle.*Terminée/ }).waitFor();
      const rows = await window.ask('delegations', { school });
      expect(rows.map(({ login, standing }) => [login, standing])).toEqual([
        ['a.essai', true],
        ['p.modele', false],
      ]);
    }));
});
