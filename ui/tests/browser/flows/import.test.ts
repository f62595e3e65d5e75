import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { FileDrag } from '../../../src/bridge/bridge';
import type { TaskStatus } from '../../../src/generated/TaskStatus';
import { firstSchool, the } from '../facts';
import { flows } from '../flow';
import { focusedRole, heading, importSchool, press, seen, type } from '../steps';

const flow = flows();

/** As an import reports a school whose files do not name it. */
function withoutName(status: TaskStatus): TaskStatus {
  if (status.state.kind === 'finished' && status.state.value.kind === 'import') {
    for (const school of status.state.value.value.schools) school.name = `Établissement ${school.uai}`;
  }
  return status;
}

describe('import', () => {
  test('all that a school’s description lacks is told at once, each until it is there, and stretches nothing', () =>
    flow('no_school', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      // ONDE is of primary schools: the degree is not asked.
      await page.getByRole('textbox', { name: 'UAI' }).waitFor();
      expect(await page.getByLabel('Degré').count()).toBe(0);
      const fields = ['UAI', 'Nom de l’établissement', 'Commune'];
      const box = (field: string) => page.getByRole('textbox', { name: field, exact: true }).boundingBox();
      const places = () => Promise.all(fields.map(box));
      const before = await places();
      await press(page, 'button', 'Voir ce que l’import va changer');
      const refusals = [/^Un UAI a sept chiffres/, /^Indiquez le nom de l’école/, /^Indiquez la commune/];
      for (const refusal of refusals) await seen(page, refusal);
      expect(window.count('preview_import')).toBe(0);
      const first = page.getByRole('textbox', { name: 'UAI', description: /Un UAI a sept chiffres/ });
      expect(await first.evaluate((field) => field === document.activeElement)).toBe(true);
      const heights = (boxes: Awaited<ReturnType<typeof places>>) => boxes.map((at) => at?.height);
      expect(heights(await places())).toEqual(heights(before));
      expect(new Set((await places()).map((at) => at?.y)).size).toBe(1);
      expect(await page.getByRole('alert').count()).toBe(0);
      await type(page, 'textbox', 'Commune', window.school.town);
      await page.getByText(/^Indiquez la commune/).waitFor({ state: 'detached' });
      await type(page, 'textbox', 'UAI', window.school.uai);
      await page.getByText(/^Un UAI a sept chiffres/).waitFor({ state: 'detached' });
      await seen(page, /^Indiquez le nom de l’école/);
      await type(page, 'textbox', 'Nom de l’établissement', window.school.name);
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'Ce que l’import va changer');
      expect(window.last('preview_import')).toEqual({
        request: expect.objectContaining({
          school: { ...window.school, degree: '1D' },
        }) as unknown,
      });
    }));

  test('the files of the last import are taken again in one click', () =>
    flow('no_school', async (page, window) => {
      await press(page, 'link', 'Import');
      await importSchool(page, window.school.uai, window.school.name, window.school.town);
      await press(page, 'button', 'Faire un autre import');
      await seen(page, 'Fichiers récents');
      await seen(page, /^Importés le 25\/11\/2026 à .* depuis\./);
      await press(page, 'button', 'Reprendre');
      await seen(page, 'Fichiers choisis');
      expect(window.last('inspect_files')?.paths).toHaveLength(2);
      expect(await page.getByText('Fichiers récents').count()).toBe(0);
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'Ce que l’import va changer');
    }));

  test('what went wrong is still told on return', () =>
    flow('import', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'Fichiers choisis');
      await window.simulate('lose-files');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await page.getByRole('alert').waitFor();
      const told = await page.getByRole('alert').innerText();
      await press(page, 'link', 'Aide');
      await heading(page, 'Aide');
      await press(page, 'link', 'Import');
      expect(await page.getByRole('alert').innerText()).toBe(told);
    }));

  test('what was imported is still told after a look at the accounts, until another import is begun', () =>
    flow('import', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      await press(page, 'button', 'Voir les comptes');
      await heading(page, /Gestion des comptes/);
      await press(page, 'link', 'Import');
      await seen(page, 'L’import est terminé.');
      await seen(page, 'Ce qui a été importé');
      await press(page, 'button', 'Faire un autre import');
      await page.getByRole('button', { name: 'Choisir des fichiers' }).waitFor();
      expect(await page.getByText('L’import est terminé.').count()).toBe(0);
    }));

  test('an analysis goes on while another screen is looked at', () =>
    flow('crowd', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'Fichiers choisis');
      // Work that has just begun does not say yet what it does.
      await window.intercept({ task: (status) => ({ ...status, label: '' }) });
      await press(page, 'button', 'Voir ce que l’import va changer');
      await page.getByRole('progressbar', { name: 'Préparation…' }).waitFor();
      // It has the focus of the button that has gone.
      await expect.poll(() => focusedRole(page)).toBe('group');
      await press(page, 'link', 'Aide');
      await heading(page, 'Aide');
      await press(page, 'link', 'Import');
      await page.getByRole('progressbar').waitFor();
      expect(window.count('preview_import')).toBe(1);
      await press(page, 'button', 'Annuler');
      await seen(page, 'L’opération a été annulée : rien n’a été modifié.');
    }));

  test('files are removed one by one, and the next has the focus', () =>
    flow('no_school', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      const remove = page.getByRole('button', { name: /^Retirer .*\.csv$/ });
      await remove.first().waitFor();
      const [first, second] = await remove.allInnerTexts();
      await press(page, 'button', /^Retirer .*\.csv$/);
      await page.waitForFunction(() => document.querySelectorAll('[data-remove]').length === 1);
      expect(await remove.allInnerTexts()).toEqual([second]);
      expect(second).not.toBe(first);
      await expect.poll(() => remove.evaluate((button) => button === document.activeElement)).toBe(true);
      expect(window.last('inspect_files')?.paths.length).toBe(1);
      await seen(page, /^Il manque l’export ONDE/);
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.textContent?.includes('Choisir des fichiers'));
      expect(await page.getByText('Fichiers choisis').count()).toBe(0);
    }));

  test('of a folder that was dropped one file is taken out by itself', () =>
    flow('import_folder', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'rentrée');
      const given = () =>
        page.locator('[data-remove]').evaluateAll((all) => all.map((one) => one.dataset['remove'] ?? ''));
      const [folder, first, second] = await given();
      expect(window.last('inspect_files')).toEqual({ paths: [folder] });
      await press(page, 'button', new RegExp(`^Retirer .*${the(second).split('/').at(-1)}$`));
      await expect.poll(given).toEqual([first]);
      // It was granted with its folder, and is read by itself.
      expect(window.last('inspect_files')).toEqual({ paths: [first] });
      expect(the(first).startsWith(`${folder}/`)).toBe(true);
      await page.waitForFunction(
        (path) => (document.activeElement as HTMLElement).dataset['remove'] === path,
        first,
      );
      await expect(window.ask('inspect_files', { paths: [`${folder}/../../data`] })).rejects.toThrow(
        /Choisissez ce fichier/,
      );
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.textContent?.includes('Choisir des fichiers'));
    }));

  test('files dropped on any screen are announced, and imported', () =>
    flow('import', async (page, window) => {
      const drag = (drag: FileDrag) =>
        page.evaluate((detail) => dispatchEvent(new CustomEvent('file-drag', { detail })), drag);
      const overlay = page.getByText('Déposez vos fichiers pour les importer');
      await press(page, 'link', 'Aide');
      await heading(page, 'Aide');
      await drag({ kind: 'over' });
      await overlay.waitFor();
      await drag({ kind: 'left' });
      await overlay.waitFor({ state: 'detached' });
      await drag({ kind: 'over' });
      const paths = await window.ask('pick_files', {});
      await drag({ kind: 'dropped', paths });
      await heading(page, 'Importer des élèves et des responsables');
      await seen(page, 'Fichiers choisis');
      expect(await overlay.count()).toBe(0);
      expect(window.last('inspect_files')).toEqual({ paths });
      // A dialog waits for its own answer first.
      await press(page, 'button', 'Annuler cet import');
      await page.getByRole('dialog').waitFor();
      await drag({ kind: 'over' });
      await drag({ kind: 'dropped', paths: paths.slice(1) });
      await page.keyboard.press('Escape');
      expect(await overlay.count()).toBe(0);
      expect(window.count('inspect_files')).toBe(1);
    }));

  test('the first import asks where families sign in, and sheets bear it', () =>
    flow('no_school', async (page, window) => {
      await press(page, 'link', 'Import');
      await importSchool(page, window.school.uai, window.school.name, window.school.town);
      const portal = async () => (await window.ask('settings', { school: window.school.uai })).portal;
      await press(page, 'button', 'Enregistrer');
      await seen(page, /^Indiquez cette adresse, ou répondez/);
      expect(await portal()).toBe('');
      await type(page, 'textbox', 'Où les familles se connectent-elles ?', 'guichet.exemple.fr');
      // Another screen is looked at meanwhile.
      await press(page, 'link', 'Aide');
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Enregistrer');
      await seen(page, 'L’adresse est enregistrée : les feuilles la porteront.');
      expect(await focusedRole(page)).toBe('status');
      expect(await portal()).toBe('https://guichet.exemple.fr');
    }));

  test('where families sign in can be said later', () =>
    flow('no_school', async (page, window) => {
      await press(page, 'link', 'Import');
      await importSchool(page, window.school.uai, window.school.name, window.school.town);
      await press(page, 'button', 'Plus tard');
      await seen(page, /^Les feuilles ne porteront pas d’adresse/);
      expect(await focusedRole(page)).toBe('status');
      await press(page, 'link', 'Ouvrir Paramètres');
      await heading(page, 'Paramètres');
      await press(page, 'link', 'Import');
      await seen(page, /^Les feuilles ne porteront pas d’adresse/);
      expect(await page.getByRole('textbox').count()).toBe(0);
    }));

  test('a school that its files do not name is asked its name, and nothing that is known', () =>
    flow('import', async (page, window) => {
      const { uai } = await firstSchool(window);
      await window.intercept({ task: (status) => withoutName(status) });
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      const name = `Comment s’appelle l’établissement ${uai} ?`;
      await type(page, 'textbox', name, 'Collège Simone-Veil');
      expect(await page.getByText('Où les familles se connectent-elles').count()).toBe(0);
      await press(page, 'button', 'Enregistrer');
      await seen(page, 'Le nom est enregistré : il figurera en tête des feuilles.');
      await page.getByRole('banner').getByText('Collège Simone-Veil').waitFor();
      const { own } = await window.ask('school_identities', { school: uai });
      expect(own.name).toBe('Collège Simone-Veil');
    }));

  test('an archive shows each member by its own path, be their names alike', () =>
    flow('import_archive', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'export.zip / CP/eleves.csv');
      await seen(page, 'export.zip / CE1/eleves.csv');
      expect(await page.getByText(/^export\.zip \/ (CP|CE1)\/LISEZMOI\.txt$/).count()).toBe(2);
    }));

  test('every line to check is saved', () =>
    flow('import_lost_line', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'Ce que l’import va changer');
      const { pupilsKept, rejected, warned } = await window.report();
      expect(pupilsKept).toBeGreaterThan(1);
      await seen(page, new RegExp(`${pupilsKept} élèves que les fichiers ne citent plus sont gardés`));
      await press(page, 'button', 'Enregistrer toutes les lignes à vérifier (CSV)');
      await seen(page, `${rejected + warned} lignes enregistrées.`);
      await page.getByRole('button', { name: 'Ouvrir les lignes à vérifier' }).waitFor();
      expect(window.count('save_rejections')).toBe(1);
    }));

  test('a line read with a fault is told, never said to be taken: its person may get no account', () =>
    flow('import_lost_line', async (page, window) => {
      await window.intercept({
        task: (answer) => {
          const { state } = answer;
          if (state.kind !== 'finished' || state.value.kind !== 'import') return answer;
          const report = state.value.value;
          report.rejections = report.rejections.map((line, index) => ({ ...line, kept: index === 0 }));
          return answer;
        },
      });
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      const lines = page.getByRole('table', { name: /^Lignes à vérifier/ }).locator('tbody tr');
      await lines.first().waitFor();
      expect((await lines.nth(0).locator('td').first().innerText()).trim()).toBe('Signalée');
      expect((await lines.nth(1).locator('td').first().innerText()).trim()).toBe('Écartée');
    }));

  test('the last import is undone', () =>
    flow('import', async (page) => {
      await press(page, 'link', 'Import');
      const left = async (element: Locator) => (await element.boundingBox())?.x;
      expect(await left(page.getByRole('cell', { name: 'Annuler cet import' }))).toBe(
        await left(page.getByRole('columnheader', { name: 'Annulation' })),
      );
      await press(page, 'button', 'Annuler cet import');
      await press(page, 'button', 'Annuler l’import');
      await seen(page, /^L’import du .* est annulé : les données sont comme avant lui\./);
      await seen(page, 'Import annulé');
      expect(await focusedRole(page)).toBe('status');
      await press(page, 'button', 'Fermer le message');
      await expect.poll(() => focusedRole(page)).toBe('h1');
    }));

  test('an import that was undone is not said to be done any more', () =>
    flow('import', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      await seen(page, 'L’import est terminé.');
      await press(page, 'button', 'Annuler cet import');
      await press(page, 'button', 'Annuler l’import');
      await seen(page, /^L’import du .* est annulé/);
      expect(await page.getByText('L’import est terminé.').count()).toBe(0);
    }));
});
