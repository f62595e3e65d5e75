import { describe, expect, test } from 'vitest';
import { the } from '../facts';
import { flows } from '../flow';
import { heading, press, seen, type } from '../steps';

const flow = flows();

const SECTION = 'Établissements de votre équipe';

describe('an assistance team', () => {
  test('a school of the department is found, opened and closed', () =>
    flow('linked_team', async (page, window) => {
      await heading(page, 'Accueil');
      await seen(page, '3 établissements');
      const { schools } = await window.ask('team_schools', { search: '' });
      expect(schools.map(({ until, here }) => [until, here])).toEqual(schools.map(() => [null, false]));
      const { uai, name } = the(schools[1]);
      await type(page, 'searchbox', 'Rechercher par UAI, nom ou commune', uai.toLowerCase());
      await page.keyboard.press('Enter');
      await seen(page, '1 établissement');
      await press(page, 'button', `Ouvrir ${name}, ${uai}`);
      await page.locator('header').getByText(uai).waitFor();
      await heading(page, 'Accueil');
      await page
        .getByRole('link', { name: 'Élèves' })
        .or(page.getByRole('link', { name: 'Responsables' }))
        .first()
        .waitFor();

      await press(page, 'link', 'Changer d’établissement');
      await heading(page, 'Choisir un établissement');
      await seen(page, 'Ouvert jusqu’au 01/12/2026');
      await press(page, 'link', 'Paramètres');
      await page.getByRole('heading', { name: 'Ordinateurs reliés' }).waitFor();
      await seen(page, 'Ouvert jusqu’au 01/12/2026');
      expect(await page.getByRole('heading', { name: 'Délégations' }).count()).toBe(0);
      await press(page, 'button', `Fermer ${name}, ${uai}`);
      await page.getByRole('dialog').waitFor();
      await press(page, 'button', 'Fermer l’établissement');
      await seen(page, `${name} (${uai}) n’est plus ouvert à votre équipe.`);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect((await window.ask('session', {})).schools).toEqual([]);
      expect(await window.ask('team_schools', { search: '' })).toEqual({ schools, more: false });
      await press(page, 'link', 'Journal');
      await seen(page, `Établissement ${uai} ouvert par l’équipe d’assistance jusqu’au 01/12/2026`);
      await seen(page, `Établissement ${uai} fermé par l’équipe d’assistance`);
    }));

  test('what the service does not answer is told, and asked for again', () =>
    flow('linked_team', async (page, window) => {
      await seen(page, '3 établissements');
      const failure = {
        code: 'central-service',
        message: 'Le service central ne répond pas.',
        field: null,
      };
      await window.intercept({ team_schools: failure, open_school: failure });
      await page
        .getByRole('button', { name: /^Ouvrir / })
        .first()
        .press('Enter');
      await seen(page, failure.message);
      expect(await page.getByRole('button', { name: /^Ouvrir / }).count()).toBe(3);
      await page.reload();
      await heading(page, 'Accueil');
      await page.getByRole('heading', { name: SECTION }).waitFor();
      await seen(page, failure.message);
      await seen(page, /aucun établissement ne vous est ouvert/);
      await page.unroute('**/invoke/team_schools');
      await press(page, 'button', 'Réessayer');
      await seen(page, '3 établissements');
      expect(await page.getByText(/aucun établissement ne vous est ouvert/).count()).toBe(0);
    }));

  test('who is of no team sees nothing of it', () =>
    flow('linked', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await page.getByRole('heading', { name: 'Délégations' }).waitFor();
      await expect.poll(() => window.last('team_schools')).toEqual({ search: '' });
      expect(await window.ask('team_schools', { search: '' })).toEqual({ schools: [], more: false });
      expect(await page.getByRole('heading', { name: SECTION }).count()).toBe(0);
    }));
});
