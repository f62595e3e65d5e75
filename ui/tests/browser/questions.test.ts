// The questions of an import and the corrections it finds, by keyboard alone.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScenarioName } from '../twin/scenario';
import { choose, focusedRole, heading, press, seen, type } from './steps';
import { count, walkIn, type Way } from './walk';
import { launch } from './window';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const walk = (scenario: ScenarioName, way: Way) => walkIn(browser, scenario, way);

describe('questions and corrections', () => {
  test('questions are announced first, asked child by child, and answered a few at a time', () =>
    walk('import_heavy', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(
        page,
        '5 questions avant d’importer : 2 sur les fichiers, 2 sur un élève, 1 sur un responsable.',
      );
      // The announcement has the focus, before any figure.
      expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^\s*5.questions/);
      expect(await page.getByRole('heading', { level: 4 }).allInnerTexts()).toEqual([
        'Départs',
        'eleves.csv',
        'ORTIE Gaël, CP A 3\u00a0questions',
      ]);
      const order = await page.getByRole('heading').allInnerTexts();
      expect(order.indexOf('Questions')).toBeLessThan(order.indexOf('Ce que l’import va changer'));
      expect(await page.getByRole('button', { name: 'Appliquer l’import' }).count()).toBe(0);
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);

      await press(page, 'button', 'Valider les réponses');
      await seen(page, 'Aucune réponse n’est encore donnée');
      expect(count(window, 'preview_import')).toBe(1);
      await choose(page, /Auquel Edmée ORTIE/, /^Celui né le 14/);
      await choose(page, /S’agit-il d’une seule personne/, 'Une seule personne');
      await seen(page, 'Il reste 3 questions sans réponse.');
      // Another screen is looked at meanwhile: what is ticked stays.
      await press(page, 'link', 'Responsables');
      await heading(page, /Gestion des comptes/);
      await press(page, 'link', 'Import');
      await seen(page, 'Il reste 3 questions sans réponse.');
      await press(page, 'button', 'Valider les réponses');
      await seen(page, '3 questions avant d’importer : 2 sur les fichiers, 1 sur un élève.');
      await seen(page, 'Réponses données (2)');

      await choose(page, /Ont-ils quitté l’école/, 'Non, les garder tous dans l’école');
      await choose(page, /Dans quel ordre/, 'Jour, mois, année');
      await choose(page, /Auquel Hugo ORTIE/, 'Aucun de ces élèves');
      await seen(page, 'Toutes les questions ont une réponse.');
      await press(page, 'button', 'Valider les réponses');
      await page.getByRole('button', { name: 'Appliquer l’import' }).waitFor();
      const sent = window.server.twin.calls.findLast(({ command }) => command === 'preview_import')?.argument;
      expect(sent).toMatchObject({
        request: {
          answers: [
            { id: 'gael-edmee', value: '2020-03-14#1' },
            { id: 'gael-joel', value: 'same' },
            { id: 'departures', value: 'keep' },
            { id: 'dates', value: 'dmy' },
            { id: 'gael-hugo', value: 'none' },
          ],
        },
      });
    }));

  test('an answer remembered is looked at, changed, and what was said before is kept', () =>
    walk('import_questions', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, '3 questions avant d’importer');
      await page.getByText('Réponses données (1)').click();
      await seen(page, 'Réponse gardée d’un import précédent');
      await press(page, 'button', /^Modifier la réponse/);
      await seen(page, '4 questions avant d’importer');
      const before = page.getByRole('radio', { name: 'Une seule personne' });
      expect(await before.evaluate((radio) => radio === document.activeElement)).toBe(true);
      expect(await before.isChecked()).toBe(true);
      await page.keyboard.press('ArrowDown');
      expect(await before.isChecked()).toBe(false);
      await choose(page, /Dans quel ordre/, 'Jour, mois, année');
      await press(page, 'button', 'Valider les réponses');
      await seen(page, '2 questions avant d’importer : sur un élève.');
      const sent = window.server.twin.calls.findLast(({ command }) => command === 'preview_import')?.argument;
      expect(sent).toMatchObject({
        request: {
          answers: [
            { id: 'dates', value: 'dmy' },
            { id: 'gael-joel', value: 'different' },
          ],
        },
      });
      await page.getByText('Réponses données (2)').click();
      expect(await page.getByText('Réponse gardée d’un import précédent').count()).toBe(0);
      // Left as it was: the button that asked for it has the focus again.
      await press(page, 'button', /^Modifier la réponse : Deux lignes/);
      await press(page, 'button', 'Garder la réponse déjà donnée');
      await seen(page, '2 questions avant d’importer');
      await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('Modifier'));
    }));

  test('who would leave is shown by class, and nothing is proposed, not even what was answered', () =>
    walk('import_departures', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, '16 élèves sur 24 partiraient.');
      const rows = page.getByRole('table', { name: /^Départs de/ }).getByRole('row');
      expect((await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
        'Classe Partiraient Présents',
        'CE1 Toute la classe 8 8',
        expect.stringMatching(/^Voir les noms/),
        'CM1-CM2 7 8',
        expect.stringMatching(/^Voir les noms/),
        'Sans classe 1 8',
        expect.stringMatching(/^Voir le nom/),
        'Total 16 24',
      ]);
      await page
        .getByText(/^Voir les noms/)
        .nth(1)
        .focus();
      await page.keyboard.press('Enter');
      await seen(page, 'Capucine LILAS');
      await seen(page, 'et 2 autres');
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
      await choose(page, /Ont-ils quitté l’école/, /^Oui, marquer/);
      await press(page, 'button', 'Valider les réponses');
      await page.getByRole('button', { name: 'Appliquer l’import' }).waitFor();
      await page.getByText('Réponses données (1)').click();
      await press(page, 'button', /^Modifier la réponse/);
      await seen(page, '1 question avant d’importer : sur les fichiers.');
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Appliquer l’import' }).count()).toBe(0);
      await press(page, 'button', 'Garder la réponse déjà donnée');
      await page.getByRole('button', { name: 'Appliquer l’import' }).waitFor();
    }));

  test('the import is left at any time, and answers are not lost by a slip', () =>
    walk('import_questions', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await choose(page, /Dans quel ordre/, 'Jour, mois, année');
      await press(page, 'button', 'Abandonner');
      await page.getByRole('dialog', { name: /Abandonner cet import/ }).waitFor();
      await press(page, 'button', 'Continuer l’import');
      await seen(page, 'Il reste 2 questions sans réponse.');
      await press(page, 'button', 'Abandonner');
      await page.getByRole('dialog').waitFor();
      await press(page, 'button', 'Abandonner l’import');
      // The next import begins where files are chosen, and nothing was applied.
      await page.waitForFunction(() => document.activeElement?.textContent?.includes('Choisir des fichiers'));
      expect(await page.getByRole('heading', { name: 'Questions', exact: true }).count()).toBe(0);
      expect(count(window, 'apply_import')).toBe(0);
    }));

  test('a file is left aside with the director’s consent alone', () =>
    walk('import_consent', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, '1 question avant d’importer : sur les fichiers.');
      expect(await page.getByRole('radio').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Appliquer l’import' }).count()).toBe(0);
      await press(page, 'checkbox', 'Importer sans ce fichier');
      await press(page, 'button', 'Valider les réponses');
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      await seen(page, 'L’import est terminé');
      await page.getByText('Réponses données (1)').click();
      expect(await page.getByRole('button', { name: /^Modifier/ }).count()).toBe(0);
      await seen(page, '2 corrections à faire sont ajoutées à la liste.');
      await press(page, 'link', 'Voir les corrections à faire');
      await heading(page, 'Corrections à faire');
    }));

  test('what was not imported is not said to be', () =>
    walk('import_late_question', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      await seen(page, 'Rien n’a été importé.');
      await seen(page, '1 question avant d’importer');
      expect(await focusedRole(page)).toBe('status');
      expect(await page.getByText('L’import est terminé').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Appliquer l’import' }).count()).toBe(0);
    }));

  test('answers that fit no more are asked anew', () =>
    walk('import_answers_refused', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await choose(page, /Dans quel ordre/, 'Jour, mois, année');
      await press(page, 'button', 'Valider les réponses');
      await seen(page, 'Une réponse donnée n’est plus l’un des choix proposés.');
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(1);
      await press(page, 'button', 'Reprendre toutes les questions');
      await page.getByRole('alert').waitFor({ state: 'detached' });
      await seen(page, 'Il reste 4 questions sans réponse.');
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
      const sent = window.server.twin.calls.findLast(({ command }) => command === 'preview_import')?.argument;
      expect(sent).toMatchObject({ request: { answers: [] } });
    }));

  test('files that change nobody but show corrections made can be imported', () =>
    walk('import_corrections_made', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'seule la liste des corrections changerait');
      await seen(page, '3 corrections quitteront la liste : les fichiers les montrent faites.');
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      await seen(page, 'L’import est terminé');
    }));

  test('a new school that was described stays so while the help is read', () =>
    walk('no_school', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'Fichiers choisis');
      await type(page, 'textbox', 'UAI', '0690001B');
      await type(page, 'textbox', 'Nom de l’établissement', 'ÉCOLE DES TILLEULS');
      await press(page, 'link', 'Aide');
      await heading(page, 'Aide');
      await press(page, 'link', 'Import');
      await seen(page, 'Fichiers choisis');
      expect(await page.getByLabel('UAI').inputValue()).toBe('0690001B');
      expect(await page.getByLabel('Nom de l’établissement').inputValue()).toBe('ÉCOLE DES TILLEULS');
    }));

  test('an import half answered is not seen once the window was locked', () =>
    walk('import_questions', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, '3 questions avant d’importer');
      await press(page, 'button', 'Verrouiller');
      await press(page, 'button', 'Déverrouiller');
      await heading(page, 'Importer des élèves et des responsables');
      await page.getByRole('button', { name: 'Choisir des fichiers' }).waitFor();
      expect(await page.getByText('questions avant').count()).toBe(0);
    }));

  test('corrections are reached from home, looked through, and lead to the account', () =>
    walk('school', async (page) => {
      await press(page, 'link', /corrections à faire dans ONDE/);
      await heading(page, 'Corrections à faire');
      expect(await focusedRole(page)).toBe('h1');
      await seen(page, /^5 corrections$/);
      expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
        'responsables.csv',
        'BOULEAU Benoît',
        'KIWI Hugo',
        'LILAS Diane',
      ]);
      expect(await page.getByText('Pas dans vos données').count()).toBe(1);
      await type(page, 'searchbox', /^Nom, classe/, 'portable');
      await seen(page, /^1 correction sur 5$/);
      await page.getByLabel('À corriger pour').selectOption({ label: 'Les élèves (1)' });
      await seen(page, 'Aucune correction ne répond à ces critères.');
      await press(page, 'button', 'Effacer les critères');
      await seen(page, /^5 corrections$/);
      await press(page, 'link', 'BOULEAU Benoît');
      await heading(page, /^Compte/);
    }));

  test('many corrections go by pages', () =>
    walk('long_names', async (page) => {
      await press(page, 'link', /corrections à faire dans ONDE/);
      await seen(page, /^60 corrections$/);
      expect(await page.getByRole('heading', { level: 2 }).count()).toBe(50);
      await press(page, 'button', 'Suivant');
      await seen(page, 'Page 2 sur 2');
      expect(await page.getByRole('heading', { level: 2 }).count()).toBe(10);
      await type(page, 'searchbox', /^Nom, classe/, 'Guillemette 7');
      await seen(page, 'sur 60');
      await page.getByText(/^Page 2 sur/).waitFor({ state: 'detached' });
    }));
});
