import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Synchronisation } from '../../../src/generated/Synchronisation';
import { firstSchool, the, journalQuery } from '../facts';
import { flows } from '../flow';
import { heading, press, seen, tabTo, type } from '../steps';

const flow = flows();

/** What Rust tells the window of itself. */
const tell = (page: Page, told: Synchronisation) =>
  page.evaluate((detail) => dispatchEvent(new CustomEvent('synchronisation', { detail })), told);

describe('the central service', () => {
  test('how this computer stands is always in sight, and told in full on request', () =>
    flow('linked', async (page, window) => {
      const { label, sentence } = await window.ask('synchronisation', {});
      await press(page, 'button', label);
      await seen(page, sentence);
      await seen(page, 'Opérations à transmettre');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Escape');
      await page.getByText('Opérations à transmettre').waitFor({ state: 'hidden' });
      const button = page.getByRole('button', { name: label });
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await button.getAttribute('aria-expanded')).toBe('false');
      await press(page, 'button', label);
      await press(page, 'button', 'Synchroniser maintenant');
      await expect.poll(() => window.count('synchronise')).toBe(1);
      await tabTo(page, 'button', 'Synchroniser maintenant');
      await seen(page, sentence);
      await page.getByRole('group', { name: 'Service central' }).getByRole('link').press('Enter');
      await heading(page, 'Paramètres');
    }));

  test('a computer that works alone counts decisions where they are explained, and the journal counts clicks', () =>
    flow('school', async (page, window) => {
      const { pendingOperations } = await window.ask('session', {});
      const school = (await firstSchool(window)).uai;
      const { total } = await window.ask('journal', { query: journalQuery(school) });
      expect(total).toBeLessThan(pendingOperations);
      await page.getByRole('button', { name: 'Sans service central', exact: true }).waitFor();
      await press(page, 'button', 'Sans service central');
      await seen(
        page,
        new RegExp(`^${pendingOperations} décisions, une par compte et par action, sont gardées`),
      );
      await press(page, 'link', 'Journal');
      await seen(page, new RegExp(`sur ${total} actions$`));
      await page.getByRole('columnheader', { name: 'Action' }).waitFor();
    }));

  test('what Rust tells is shown at once, and what an exchange brought is asked for', () =>
    flow('linked', async (page, window) => {
      const figures = (times: number) =>
        expect.poll(() => window.count('dashboard'), { timeout: 5_000 }).toBe(times);
      await figures(1);
      const told = await window.ask('synchronisation', {});
      await tell(page, { ...told, kind: 'under_way', label: 'Échange en cours…' });
      await page.getByRole('button', { name: 'Échange en cours…' }).waitFor();
      await figures(1);
      await tell(page, told);
      await page.getByRole('button', { name: told.label }).waitFor();
      await figures(2);
    }));

  test('a service that does not answer loses nothing', () =>
    flow('linked_offline', async (page, window) => {
      await press(page, 'button', '2 à transmettre');
      await press(page, 'button', 'Synchroniser maintenant');
      await page.getByRole('button', { name: /^Hors ligne · 2 à transmettre/ }).waitFor();
      await seen(page, /elles ne sont pas perdues/);
      expect(await window.ask('synchronisation', {})).toMatchObject({ kind: 'unreachable', waiting: 2 });
    }));

  test('what comes from the service is not typed here, and files are imported beside it', () =>
    flow('linked', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const { portal } = await window.ask('settings', { school });
      await press(page, 'link', 'Paramètres');
      const field = page.getByRole('textbox', { description: 'Cette adresse vient du service central.' });
      await field.waitFor();
      expect(await field.inputValue()).toBe(portal);
      expect(await field.isEditable()).toBe(false);
      await press(page, 'link', 'Import');
      await page.getByRole('button', { name: 'Choisir des fichiers' }).waitFor();
    }));

  test('what became otherwise than it was decided is remedied for its accounts alone', () =>
    flow('linked_conflicts', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const cards = await window.ask('conflict_cards', { school });
      const card = the(cards.find(({ remedy }) => remedy === 'reset'));
      const shown = page.getByRole('article', { name: card.title });
      await shown.getByRole('button', { name: /^Réinitialiser/ }).press('Enter');
      await page.getByRole('dialog').waitFor();
      await press(page, 'button', 'Confirmer');
      await seen(page, /bien été réinitialisé/);
      await shown.waitFor({ state: 'detached' });
      expect(window.last('reset_passwords')).toMatchObject({
        request: { selection: { school, accounts: card.accounts.map(({ account }) => account) } },
      });
      expect(window.last('close_card')).toEqual({ operations: card.operations });
      expect(await window.ask('conflict_cards', { school })).toHaveLength(cards.length - 1);
    }));

  test('a card names its accounts, and goes once it was understood', () =>
    flow('linked_conflicts', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const cards = await window.ask('conflict_cards', { school });
      const card = the(cards.find(({ accounts }) => accounts.length > 6));
      const shown = page.getByRole('article', { name: card.title });
      await shown.waitFor();
      const lines = shown.getByRole('listitem');
      expect(await lines.count()).toBe(5);
      await shown.getByRole('button', { name: /^Voir les/ }).press('Enter');
      await expect.poll(() => lines.count()).toBe(card.accounts.length);
      await shown.getByRole('button', { name: 'J’ai compris' }).press('Enter');
      await shown.waitFor({ state: 'detached' });
      await page.waitForFunction(() => document.activeElement?.id === 'to-do');
      expect(await window.ask('conflict_cards', { school })).toHaveLength(cards.length - 1);
      const other = the(cards.find(({ title }) => title !== card.title));
      const { name } = the(other.accounts[0]);
      await page
        .getByRole('article', { name: other.title })
        .getByRole('link', { name })
        .first()
        .press('Enter');
      await heading(page, /^Compte : /);
    }));

  test('a computer is linked with a code, and receives its school', () =>
    flow('enrolment', async (page, window) => {
      await press(page, 'link', 'Reliez cet ordinateur');
      await heading(page, 'Paramètres');
      await type(page, 'textbox', 'Adresse du service central', 'http://exemple.fr');
      await press(page, 'button', 'Relier cet ordinateur');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
      await type(page, 'textbox', 'Adresse du service central', the(window.service));
      await press(page, 'button', 'Relier cet ordinateur');
      await seen(page, 'Code à recopier');
      expect(await page.locator('.secret').textContent()).toMatch(/^[2-9A-Z]{4}\u00a0[2-9A-Z]{4}$/);
      await press(page, 'button', 'Annuler');
      await page.getByText('Code à recopier').waitFor({ state: 'detached' });
      await press(page, 'button', 'Relier cet ordinateur');
      await seen(page, 'Code à recopier');
      await window.simulate('refuse-code');
      await seen(page, 'Ce code ne sert plus');
      await press(page, 'button', 'Demander un autre code');
      await seen(page, 'Code à recopier');
      await window.simulate('confirm-code');
      const { author } = await expect
        .poll(() => window.ask('synchronisation', {}), { timeout: 15_000 })
        .toMatchObject({ kind: 'up_to_date' })
        .then(() => window.ask('synchronisation', {}));
      await seen(page, `Cet ordinateur est relié au nom de ${the(author)}.`);
      await press(page, 'link', 'Accueil');
      await page
        .getByRole('banner')
        .getByText((await firstSchool(window)).name)
        .waitFor();
    }));

  test('a school that worked alone is joined once it was seen what changes', () =>
    flow('joining', async (page, window) => {
      const { uai: school, name } = await firstSchool(window);
      expect(await window.ask('synchronisation', {})).toMatchObject({ kind: 'stopped', joining: [school] });
      await press(page, 'button', 'Voir ce qui changerait');
      await heading(page, 'Rattacher l’école au service central');
      await seen(page, 'Ce que le rattachement changerait');
      const rehearsal = await window.ask('rehearse_joining', { school });
      await seen(page, `${rehearsal.accountsFound} comptes retrouvés`);
      const rows = page.getByRole('table', { name: 'Comptes qui changent' }).getByRole('row');
      expect(await rows.count()).toBe(rehearsal.changes.length + 1);
      const renamed = the(rehearsal.changes.find(({ newLogin }) => newLogin));
      await rows.filter({ hasText: renamed.name }).getByText(the(renamed.newLogin)).waitFor();
      const voided = rehearsal.changes.filter((account) => account.void).length;
      expect(await rows.filter({ hasText: 'À détruire' }).count()).toBe(voided);
      await press(page, 'button', 'Copier la liste');
      await seen(page, /^(Liste copiée|La copie n’a pas été possible : le texte est sélectionné)/);
      await press(page, 'link', 'Plus tard');
      await heading(page, 'Accueil');
      expect(window.count('join_school')).toBe(0);
      await press(page, 'link', 'Paramètres');
      await page.getByRole('heading', { name: `École à rattacher : ${name}` }).waitFor();
      expect(await page.getByRole('button', { name: 'Relier de nouveau' }).count()).toBe(0);
      await press(page, 'button', 'Voir ce qui changerait');
      await press(page, 'button', 'Rattacher l’école');
      await page.getByRole('dialog').waitFor();
      expect(window.count('join_school')).toBe(0);
      await press(page, 'button', 'Rattacher');
      await seen(page, 'L’école est rattachée au service central.');
      await seen(page, `${rehearsal.accountsFound} comptes sont désormais ceux du service central.`);
      await seen(page, `Les feuilles imprimées pour ${rehearsal.sheetsKept} comptes fonctionnent.`);
      expect(window.last('join_school')).toEqual({ school });
      expect(await window.ask('synchronisation', {})).toMatchObject({ kind: 'up_to_date', joining: [] });
      await press(page, 'link', 'Retour à l’accueil');
      await heading(page, 'Accueil');
      expect(await page.getByText('École à rattacher').count()).toBe(0);
    }));

  test('a school whose service does not answer waits to be joined', () =>
    flow('joining', async (page, window) => {
      await window.intercept({
        rehearse_joining: {
          code: 'central-service',
          message: 'Le service central ne répond pas.',
          field: null,
        },
      });
      await press(page, 'button', 'Voir ce qui changerait');
      await seen(page, 'Le service central ne répond pas.');
      await page.getByRole('button', { name: 'Réessayer' }).waitFor();
      expect(await page.getByRole('button', { name: 'Rattacher l’école' }).count()).toBe(0);
    }));

  test('a file that is no certificate is refused', () =>
    flow('import', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await page.getByText('Certificat d’une autorité particulière').click();
      await press(page, 'button', 'Choisir le certificat…');
      await seen(page, /^Ce fichier n’est pas un certificat\./);
      expect(await page.getByText('Ne plus l’utiliser').count()).toBe(0);
      expect(window.count('begin_enrolment')).toBe(0);
    }));

  test('one that the service no longer knows is linked again', () =>
    flow('linked_stopped', async (page, window) => {
      const { sentence, address } = await window.ask('synchronisation', {});
      await press(page, 'link', 'Paramètres');
      await seen(page, sentence);
      await press(page, 'button', 'Relier de nouveau');
      await seen(page, 'Code à recopier');
      expect(window.last('begin_enrolment')).toEqual({ address, authority: null });
      await window.simulate('confirm-code');
      await seen(page, /^Cet ordinateur est relié au nom de/);
      await page.getByRole('button', { name: 'À jour' }).waitFor();
    }));
});
