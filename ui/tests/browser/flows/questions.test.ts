// The questions of an import, by keyboard alone.

import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/generated/Answer';
import { flows } from '../flow';
import { choose, focusedRole, heading, press, seen, type } from '../steps';
import type { Window } from '../window';

const flow = flows();

/** The answers to questions that say this, as the last report knows them. */
async function answers(window: Window, given: readonly (readonly [RegExp, string])[]): Promise<Answer[]> {
  const { answered } = await window.report();
  return given.map(([text, value]) => {
    const [found, ...others] = answered.filter(({ question }) => text.test(question.text));
    if (!found || others.length > 0) throw new Error(`not one question says ${text}`);
    return { id: found.question.id, value };
  });
}

describe('questions', () => {
  test('questions are announced first, asked child by child, and answered a few at a time', () =>
    flow('import_heavy', async (page, window) => {
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
        'Dates de naissance',
        'Départs',
        'Alix DAHLIA',
        'Gaël ORTIE 2\u00a0questions',
      ]);
      const order = await page.getByRole('heading').allInnerTexts();
      expect(order.indexOf('Questions')).toBeLessThan(order.indexOf('Ce que l’import va changer'));
      expect(await page.getByRole('button', { name: 'Appliquer l’import' }).count()).toBe(0);
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);

      await press(page, 'button', 'Valider les réponses');
      await seen(page, 'Aucune réponse n’est encore donnée');
      expect(window.count('preview_import')).toBe(1);
      await choose(page, /Mme Edmée ORTIE/, /né\(e\) le 14\/03\/2020$/);
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

      await choose(page, /Ont-ils vraiment quitté/, /gardez ces élèves$/);
      await choose(page, /Quelles dates sont justes/, /^Celles de Préau/);
      await choose(page, /M. Hugo ORTIE/, 'Aucun de ces élèves');
      await seen(page, 'Toutes les questions ont une réponse.');
      await press(page, 'button', 'Valider les réponses');
      await page.getByRole('button', { name: 'Appliquer l’import' }).waitFor();
      const asked = [
        [/une seule personne/, 'same'],
        [/Edmée ORTIE/, '2020-03-14#1'],
        [/Quelles dates sont justes/, 'known'],
        [/Ont-ils vraiment quitté/, 'stay'],
        [/Hugo ORTIE/, 'none'],
      ] as const;
      expect(window.last('preview_import')?.request.answers).toEqual(await answers(window, asked));
    }));

  test('an answer remembered is looked at, changed, and what was said before is kept', () =>
    flow('import_questions', async (page, window) => {
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
      await choose(page, /Quelles dates sont justes/, /^Celles de Préau/);
      await press(page, 'button', 'Valider les réponses');
      await seen(page, '2 questions avant d’importer : sur un élève.');
      const asked = [
        [/Quelles dates sont justes/, 'known'],
        [/une seule personne/, 'different'],
      ] as const;
      expect(window.last('preview_import')?.request.answers).toEqual(await answers(window, asked));
      await page.getByText('Réponses données (2)').click();
      expect(await page.getByText('Réponse gardée d’un import précédent').count()).toBe(0);
      // Left as it was: the button that asked for it has the focus again.
      await press(page, 'button', /^Modifier la réponse : Deux lignes/);
      await press(page, 'button', 'Garder la réponse déjà donnée');
      await seen(page, '2 questions avant d’importer');
      await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('Modifier'));
    }));

  test('who would leave is shown by class, and nothing is proposed, not even what was answered', () =>
    flow('import_departures', async (page) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, '69 élèves sur 78 partiraient.');
      const rows = page.getByRole('table', { name: /^Départs, classe par classe/ }).getByRole('row');
      await rows.first().waitFor();
      expect((await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
        'Classe Partiraient Présents',
        'CE1 Toute la classe 62 62',
        expect.stringMatching(/^Voir les noms/),
        'CM1-CM2 6 7',
        expect.stringMatching(/^Voir les noms/),
        'Sans classe Toute la classe 1 1',
        expect.stringMatching(/^Voir le nom/),
        'Total 69 78',
      ]);
      await page
        .getByText(/^Voir les noms/)
        .first()
        .focus();
      await page.keyboard.press('Enter');
      await seen(page, 'Capucine FOUGÈRE');
      await seen(page, 'et 2 autres');
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
      await choose(page, /Ont-ils vraiment quitté/, /^Oui/);
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
    flow('import_questions', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await choose(page, /Quelles dates sont justes/, /^Celles de Préau/);
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
      expect(window.count('apply_import')).toBe(0);
    }));

  test('a file is left aside with the director’s consent alone', () =>
    flow('import_consent', async (page, window) => {
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
      const { correctionsFound } = await window.report();
      expect(correctionsFound).toBe(2);
      await seen(page, '2 corrections à faire sont ajoutées à la liste.');
      await press(page, 'link', 'Voir les corrections à faire');
      await heading(page, 'Corrections à faire');
    }));

  test('what was not imported is not said to be', () =>
    flow('import_late_question', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'Ce que l’import va changer');
      await window.simulate('replace-files');
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      await seen(page, 'Rien n’a été importé.');
      await seen(page, '1 question avant d’importer');
      expect(await focusedRole(page)).toBe('status');
      expect(await page.getByText('L’import est terminé').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Appliquer l’import' }).count()).toBe(0);
    }));

  test('answers that fit no more are asked anew', () =>
    flow('import_answers_refused', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await choose(page, /Mme Edmée ORTIE/, /né\(e\) le 14\/03\/2020$/);
      await window.simulate('replace-files');
      await press(page, 'button', 'Valider les réponses');
      await seen(page, /n’est pas l’un des choix proposés/);
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(1);
      await press(page, 'button', 'Reprendre toutes les questions');
      await page.getByRole('alert').waitFor({ state: 'detached' });
      await seen(page, 'Il reste 3 questions sans réponse.');
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
      expect(window.last('preview_import')?.request.answers).toEqual([]);
    }));

  test('files that change nobody but show corrections made can be imported', () =>
    flow('import_corrections_made', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await seen(page, 'seule la liste des corrections changerait');
      const { correctionsMade } = await window.report();
      expect(correctionsMade).toBeGreaterThan(1);
      await seen(
        page,
        `${correctionsMade} corrections quitteront la liste : les fichiers les montrent faites.`,
      );
      await press(page, 'button', 'Appliquer l’import');
      await press(page, 'button', 'Appliquer');
      await seen(page, 'L’import est terminé');
    }));

  test('a new school that was described stays so while the help is read', () =>
    flow('no_school', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'Fichiers choisis');
      await type(page, 'textbox', 'UAI', window.school.uai);
      await type(page, 'textbox', 'Nom de l’établissement', window.school.name);
      await press(page, 'link', 'Aide');
      await heading(page, 'Aide');
      await press(page, 'link', 'Import');
      await seen(page, 'Fichiers choisis');
      expect(await page.getByLabel('UAI').inputValue()).toBe(window.school.uai);
      expect(await page.getByLabel('Nom de l’établissement').inputValue()).toBe(window.school.name);
    }));

  test('an import half answered is not seen once the window was locked', () =>
    flow('import_questions', async (page) => {
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
});
